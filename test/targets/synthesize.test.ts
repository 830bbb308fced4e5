import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { planHashOf } from '../../lib/plan/plan-hash.ts';
import { hostArchitecture } from '../../lib/plan/platform.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';
import { assetsSchema, templateSchema } from '../../lib/targets/local/assembly.ts';
import { synthesize } from '../../lib/targets/synthesize.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const stackName = 'partita-tiny-aaaaaaaa';
const codeSchema = z.object({ S3Key: z.string() });

describe('synthesising a plan', () => {
  it('gives an assembly that the embedded target understands', { timeout: 60_000 }, async () => {
    const directory = temporaryFolder();
    const planFile = writeTinyPlan(directory, { partition: { channelOut: 's3', memoryMb: 300 } });
    const { folder, discard } = await synthesize(planFile, { validate: false });
    const parsed = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const { Resources, Outputs } = templateSchema.parse(parsed(`${stackName}.template.json`));
    const { files } = assetsSchema.parse(parsed(`${stackName}.assets.json`));
    const ofType = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type);
    const folderOf = (code: unknown) => files[codeSchema.parse(code).S3Key.replace('.zip', '')]?.source.path;

    expect(ofType('AWS::S3::Bucket')).toHaveLength(1);
    const functions = ofType('AWS::Lambda::Function');
    expect(functions).toHaveLength(2);
    for (const [index, { Properties }] of functions.entries()) {
      expect(Properties).toMatchObject({
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        MemorySize: 300,
        Timeout: 30,
        Architectures: [hostArchitecture],
        Environment: { Variables: { PARTITA_HANDOFF_BUCKET: expect.anything() } },
      });
      // In place: models are too large to copy.
      expect(folderOf(Properties['Code'])).toBe(join(directory, `part-${index}`));
      expect(Properties['Layers']).toHaveLength(2);
    }
    for (const { Properties } of ofType('AWS::Lambda::LayerVersion')) {
      const layer = folderOf(Properties['Content']) ?? '';
      expect(existsSync(join(layer, 'nodejs', 'node_modules'))).toBe(true);
    }
    expect(Outputs).toMatchObject({ PlanHash: { Value: planHashOf(readPlan(planFile)) } });

    await discard();
    expect(existsSync(folder)).toBe(false);
  });

  it("fails with the app's own error", { timeout: 60_000 }, async () => {
    const planFile = writeTinyPlan(temporaryFolder(), { partition: { tier: 'edge' } });
    await expect(synthesize(planFile, { validate: false })).rejects.toThrow(
      expect.objectContaining({ code: 'P1507', message: expect.stringContaining('"lambda"') }),
    );
  });
});
