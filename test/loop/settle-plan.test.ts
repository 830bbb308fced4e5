import { describe, expect, it } from 'vitest';
import { withMeasuredPlan } from '../../lib/loop/correct-profile.ts';
import { type SettleSteps, type Standing, settlePlan } from '../../lib/loop/settle-plan.ts';
import { budgetOutOfReach } from '../../lib/optimizer/errors.ts';
import type { Plan, Search } from '../../lib/plan/plan.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import { bert, modelProfile, planProfile } from '../report/fixture.ts';

const goals = { slo: null, budgetUsdPerMillion: null };
const profile = modelProfile(bert);
const measured = planProfile(bert);

function subjectOf({ subject }: Profile) {
  if (subject.kind !== 'plan') throw new Error('It is the profile of a plan.');
  return subject;
}

const { plan, latencyMs, costUsdPerMillion } = subjectOf(measured);
const { search } = plan;
if (search === null) throw new Error('The fixture has a search.');
const first: Standing = { profile, search, plan, measured };

/** A search whose choice is the first plan's with other memory sizes, predicted at a share of what was measured. */
const found = (moreMb: number, share: number): Search => {
  const chosen = search.front[search.chosen]!;
  const partitions = chosen.partitions.map((part) => ({ ...part, memoryMb: part.memoryMb + moreMb }));
  const candidate = { ...chosen, partitions, costUsdPerMillion, latencyMs: share * latencyMs.median };
  return { ...search, front: [candidate], chosen: 0 };
};

const planOf = (again: Search): Plan => ({
  ...plan,
  search: again,
  partitions: plan.partitions.map((part, i) => ({
    ...part,
    memoryMb: again.front[again.chosen]!.partitions[i]!.memoryMb,
  })),
});

const measuredAt = (share: number): Profile => ({
  ...measured,
  subject: {
    ...subjectOf(measured),
    latencyMs: {
      ...latencyMs,
      median: share * latencyMs.median,
      low: share * latencyMs.low,
      high: share * latencyMs.high,
    },
  },
});

/** Searches find and measurements give these, one after the other. */
function scripted(searches: readonly Search[], shares: readonly number[]) {
  const calls: string[] = [];
  const profiles: Profile[] = [];
  let [searched, deployed] = [0, 0];
  const steps: SettleSteps = {
    search(corrected) {
      profiles.push(corrected);
      return searches[Math.min(searched++, searches.length - 1)]!;
    },
    async write(again) {
      calls.push(`write ${again.front[again.chosen]!.partitions[0]!.memoryMb}`);
      return planOf(again);
    },
    async measure() {
      calls.push('measure');
      return measuredAt(shares[deployed++]!);
    },
  };
  return { steps, calls, profiles };
}

const firstMb = plan.partitions[0]!.memoryMb;

describe('settlePlan', () => {
  it('lets the plan stand that is still chosen, and deploys nothing', async () => {
    const { steps, calls } = scripted([found(0, 0.5)], []);
    const settled = await settlePlan(first, goals, steps);
    expect(settled.corrections.map(({ verdict }) => verdict)).toEqual(['stands']);
    expect(settled.plan).toBe(plan);
    expect(calls).toEqual([]);
  });

  it('lets it stand where another is predicted to win by less than the noise', async () => {
    const { steps, calls } = scripted([found(64, 0.99)], []);
    const { corrections } = await settlePlan(first, goals, steps);
    expect(corrections).toMatchObject([{ verdict: 'stands' }]);
    expect(calls).toEqual([]);
  });

  it('deploys another that would win, and stays with it once it was measured to be better', async () => {
    const { steps, calls } = scripted([found(64, 0.7), found(64, 0.7)], [0.8]);
    const settled = await settlePlan(first, goals, steps);
    expect(settled.corrections.map(({ verdict }) => verdict)).toEqual(['replaced', 'stands']);
    expect(settled.corrections[0]!.reason).toContain('won by 20.0 %');
    expect(calls).toEqual([`write ${firstMb + 64}`, 'measure']);
    expect(subjectOf(settled.measured).latencyMs.median).toBeCloseTo(0.8 * latencyMs.median, 10);
    expect(settled.plan.partitions[0]!.memoryMb).toBe(firstMb + 64);
  });

  it('writes the first plan again where another measured worse than was predicted', async () => {
    const { steps, calls } = scripted([found(64, 0.7)], [1.1]);
    const settled = await settlePlan(first, goals, steps);
    expect(settled.corrections.map(({ verdict }) => verdict)).toEqual(['kept']);
    expect(calls).toEqual([`write ${firstMb + 64}`, 'measure', `write ${firstMb}`]);
    const { subject } = measured;
    expect(settled.measured).toEqual({ ...measured, subject: { ...subject, plan: settled.plan } });
  });

  it('tries two others at most', async () => {
    const others = [64, 128, 192].map((moreMb, i) => found(moreMb, 0.7 - 0.2 * i));
    const { steps, calls } = scripted(others, [0.8, 0.6]);
    const { corrections } = await settlePlan(first, goals, steps);
    expect(corrections.map(({ verdict }) => verdict)).toEqual(['replaced', 'replaced', 'stands']);
    expect(calls.filter((call) => call === 'measure')).toHaveLength(2);
  });

  it('lets the plan stand where none is predicted to meet the goals any more', async () => {
    const steps: SettleSteps = {
      ...scripted([], []).steps,
      search() {
        throw budgetOutOfReach(1, 2, null);
      },
    };
    expect((await settlePlan(first, goals, steps)).corrections).toMatchObject([{ verdict: 'stands' }]);
  });

  it('searches with the samples of every plan that was measured', async () => {
    const { steps, profiles } = scripted([found(64, 0.7), found(64, 0.7)], [0.8]);
    const settled = await settlePlan(first, goals, steps);
    const more = profiles.map(({ samples }) => samples.length - profile.samples.length);
    expect(more).toEqual([measured.samples.length, 2 * measured.samples.length]);
    expect(settled.profile).toBe(profiles.at(-1));
  });
});

describe('withMeasuredPlan', () => {
  it('gives a range that was measured before more samples, and adds the others', () => {
    const corrected = withMeasuredPlan(profile, measured);
    const ranges = corrected.functions.map(({ from, to }) => `${from}-${to}`);
    expect(new Set(ranges).size).toBe(ranges.length);
    for (const { from, to, name } of measured.functions) {
      const known = corrected.functions.find((each) => each.from === from && each.to === to)!;
      const own = ({ samples }: Profile, of: string | undefined) =>
        samples.filter((sample) => sample.function === of).length;
      const before = profile.functions.find((each) => each.from === from && each.to === to)?.name;
      expect(own(corrected, known.name)).toBe(own(profile, before) + own(measured, name));
    }
    expect(corrected.invocations).toBe(profile.invocations + measured.invocations);
  });
});
