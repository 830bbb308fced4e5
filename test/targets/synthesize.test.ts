import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planHashOf } from '../../lib/plan/plan-hash.ts';
import { hostArchitecture } from '../../lib/plan/platform.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';
import { assetsSchema, templateSchema } from '../../lib/targets/assembly.ts';
import { localResources } from '../../lib/targets/local-resources.ts';
import { synthesize } from '../../lib/targets/synthesize.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const stackName = 'partita-tiny-aaaaaaaa';

describe('synthesising a plan', () => {
  it('gives an assembly that the embedded target understands', { timeout: 60_000 }, async () => {
    const directory = temporaryFolder();
    const planFile = writeTinyPlan(directory, { partition: { channelOut: 's3', memoryMb: 300 } });
    const { folder, discard } = await synthesize(planFile, { validate: false });
    const parsed = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const resources = localResources(
      stackName,
      templateSchema.parse(parsed(`${stackName}.template.json`)),
      assetsSchema.parse(parsed(`${stackName}.assets.json`)),
      { folder, region: 'us-east-1' },
    );

    const [bucket] = resources.buckets;
    expect(resources.buckets).toHaveLength(1);
    expect(bucket).toMatch(/^[a-z0-9-]{3,63}$/);
    expect(resources.functions).toHaveLength(2);
    for (const [index, fn] of resources.functions.entries()) {
      expect(fn).toMatchObject({
        functionName: expect.stringMatching(/^[\w-]{1,64}$/),
        handler: 'index.handler',
        runtime: 'nodejs24.x',
        memoryMb: 300,
        timeoutSec: 30,
        architecture: hostArchitecture,
        // In place: models are too large to copy.
        codeDir: join(directory, `part-${index}`),
        environment: { PARTITA_HANDOFF_BUCKET: bucket },
      });
      expect(fn.layerDirs).toHaveLength(2);
      for (const layer of fn.layerDirs) expect(existsSync(join(layer, 'nodejs', 'node_modules'))).toBe(true);
    }
    expect(resources.outputs).toEqual({
      FunctionNames: resources.functions.map(({ functionName }) => functionName).join(','),
      FunctionVersions: expect.any(String),
      HandoffBucketName: bucket,
      PlanHash: planHashOf(readPlan(planFile)),
    });

    await discard();
    expect(existsSync(folder)).toBe(false);
  });

  it("fails with the app's own error", { timeout: 60_000 }, async () => {
    const planFile = writeTinyPlan(temporaryFolder(), { partition: { tier: 'edge' } });
    await expect(synthesize(planFile, { validate: false })).rejects.toThrow(
      expect.objectContaining({ code: 'P1507', message: expect.stringContaining('"part-0"') }),
    );
  });
});
