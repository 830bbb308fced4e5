import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { deployPlanToSite, destroyPlanOnSite } from '../../lib/loop/site/deploy-plan.ts';
import { invokeOnSite } from '../../lib/loop/site/invoke-on-site.ts';
import { type Plan, plan as planFormat, type Tier } from '../../lib/plan/plan.ts';
import { openTarget, type Target } from '../../lib/targets/index.ts';
import { encodeSafetensors } from '../../lib/tensors/safetensors.ts';
import { tinyInputs, writeTinyPlan } from '../conformance/tiny-plan.ts';
import { plain, runWhole } from '../conformance/whole.ts';

const ignore = () => undefined;
const folder = mkdtempSync(join(tmpdir(), 'partita-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const inputFile = join(folder, 'input.safetensors');
writeFileSync(inputFile, encodeSafetensors(tinyInputs()));

/** Writes a plan with a partition on each of two tiers, and a site. @returns their paths */
function write(tiers: readonly [Tier, Tier], site: object, change: Partial<Plan> = {}): [string, string] {
  const planFile = writeTinyPlan(folder, { plan: change });
  const plan = planFormat.parse(readFileSync(planFile, 'utf8'), planFile);
  const partitions = plan.partitions.map((partition, i) => ({ ...partition, tier: tiers[i] }));
  writeFileSync(planFile, JSON.stringify({ ...plan, partitions }));
  const siteFile = join(folder, 'site.json');
  const lambda = { target: 'local', trusted: false };
  writeFileSync(siteFile, JSON.stringify({ schema: 'partita/site', version: 1, lambda, ...site }));
  return [planFile, siteFile];
}

const machine = { memoryMb: 512, architecture: 'x86_64', trusted: true };
const device = { ...machine, target: 'client' };
const given = (value: number) => ({ value, basis: 'given' });
const link = { upMbps: given(100), downMbps: given(100), roundTripMs: given(5) };

describe('a plan on a site', { timeout: 120_000 }, () => {
  let box: Target;
  const recordFile = join(folder, 'plan.deployment.json');
  beforeAll(async () => {
    box = await openTarget('local');
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await box.close();
  });

  it('runs over device and an emulated edge whose link is imitated, with the bits of the whole model', async () => {
    const [planFile, siteFile] = write(['device', 'edge'], {
      device,
      edge: { ...machine, target: 'local', link },
    });
    const { outputs, hops, imitatedLinks, latencyMs } = await invokeOnSite(
      planFile,
      siteFile,
      inputFile,
      ignore,
    );
    expect(plain(outputs)).toEqual(plain(await runWhole(folder, tinyInputs())));
    expect(hops.map(({ tier }) => tier)).toEqual(['device', 'edge']);
    expect(imitatedLinks).toEqual(['edge']);
    expect(latencyMs).toBeGreaterThan(5);
  });

  it('is walked by a coordinator behind an imitated link, where all of it is on Lambda', async () => {
    const [planFile, siteFile] = write(
      ['lambda', 'lambda'],
      { lambda: { target: 'local', trusted: false, link } },
      { orchestration: 'coordinator' },
    );
    const made = await invokeOnSite(planFile, siteFile, inputFile, ignore);
    expect(plain(made.outputs)).toEqual(plain(await runWhole(folder, tinyInputs())));
    expect(made).toMatchObject({ hops: [], imitatedLinks: ['lambda'] });
    expect(made.latencyMs).toBeGreaterThan(5);
  });

  it('is deployed to each tier, invoked there by another command, and destroyed', async () => {
    const url = box.endpoint ?? '';
    const [planFile, siteFile] = write(['edge', 'lambda'], {
      edge: { ...machine, target: url },
      lambda: { target: url, trusted: false },
    });
    const { deployed, emulated } = await deployPlanToSite(planFile, siteFile, ignore);
    expect(emulated).toEqual([]);
    expect([...deployed].map(([tier, { stackName }]) => [tier, stackName.endsWith('-edge')])).toEqual([
      ['edge', true],
      ['lambda', false],
    ]);
    const { outputs } = await invokeOnSite(planFile, siteFile, inputFile, ignore);
    expect(plain(outputs)).toEqual(plain(await runWhole(folder, tinyInputs())));
    await destroyPlanOnSite(planFile, siteFile, ignore);
    expect(existsSync(recordFile)).toBe(false);
    await expect(invokeOnSite(planFile, siteFile, inputFile, ignore)).rejects.toMatchObject({
      code: 'P1207',
    });
  });

  it.each([
    ['P2105', 'the site has no such tier', ['edge', 'lambda'], {}, {}],
    ['P2106', 'a coordinator walks it', ['device', 'lambda'], { device }, { orchestration: 'coordinator' }],
  ] as const)('is refused with %s where %s', async (code, _, tiers, site, change) => {
    const [planFile, siteFile] = write([...tiers], site, change);
    await expect(deployPlanToSite(planFile, siteFile, ignore)).rejects.toMatchObject({ code });
  });
});
