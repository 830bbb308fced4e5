import { describe, expect, it } from 'vitest';
import { renderMeasured } from '../../../lib/cli/render/measured.ts';
import type { Profile } from '../../../lib/plan/profile.ts';
import { bert, huge, planProfile, tiny } from '../../report/fixture.ts';
import { faultsOf, plain } from './hostile.ts';

const rendered = (profile: Profile, exact = true) => {
  if (profile.subject.kind !== 'plan') throw new Error('it is the profile of a plan');
  return renderMeasured(profile, { ...profile.subject, exact }, 80, plain);
};

describe('predicted against measured, in a pipe', () => {
  it('stands in one row a figure, with how far the prediction is off', () => {
    const profile = planProfile(bert);
    if (profile.subject.kind !== 'plan') throw new Error('it is the profile of a plan');
    const { latencyMs, plan } = profile.subject;
    const predicted = plan.search?.front[plan.search.chosen]?.latencyMs ?? 0;
    const line = rendered(profile)
      .split('\n')
      .find((each) => each.startsWith('p50 ms'));
    expect(line).toContain(` ${predicted.toFixed(predicted < 100 ? 1 : 0)} `);
    expect(line).toContain(` ${latencyMs.median.toFixed(latencyMs.median < 100 ? 1 : 0)} `);
    const off = (100 * (predicted - latencyMs.median)) / latencyMs.median;
    expect(line).toContain(`${off < 0 ? '−' : '+'}${Math.abs(off).toFixed(1)} %`);
  });

  it('says which of it lies within the intervals of the predictions, and which not', () => {
    const text = rendered(planProfile(bert)).replaceAll('\n', ' ');
    expect(text).toMatch(
      /Within the prediction's 90 % interval.*: p50 \[\d+, \d+\], .*\. Outside: \$ \[\d+\.\d\d, \d+\.\d\d\]\./,
    );
  });

  it('says whether the bits are those of the unsplit model', () => {
    const words = (text: string) => text.replaceAll('\n', ' ');
    expect(words(rendered(planProfile(bert)))).toContain('has the bits of the unsplit model');
    expect(words(rendered(planProfile(bert), false))).toContain('bits differ from the unsplit model');
  });

  it.each([
    ['microseconds', tiny],
    ['minutes', huge],
  ])('stays within 80 columns for a model of %s', (_, recipe) => {
    expect(faultsOf(rendered(planProfile(recipe)))).toEqual([]);
  });

  it('has dashes where nothing was predicted', () => {
    const profile = planProfile(bert);
    if (profile.subject.kind !== 'plan') throw new Error('it is the profile of a plan');
    const plan = { ...profile.subject.plan, search: null };
    const text = rendered({ ...profile, subject: { ...profile.subject, plan } });
    expect(text).toMatch(/^p50 ms\s+-\s/m);
    expect(text).not.toContain('90 % intervals');
    expect(faultsOf(text)).toEqual([]);
  });
});
