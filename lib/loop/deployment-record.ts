import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { type Tier, tiers } from '../plan/plan.ts';
import { versioned } from '../plan/versioned.ts';
import { deploymentSchema } from '../targets/deployment-schema.ts';
import type { Deployment, Target } from '../targets/target.ts';
import { writeWhole } from '../workspace.ts';
import { notDeployedThere } from './errors.ts';
import { jsonText, readFormat } from './files.ts';

/** NAME.deployment.json beside the plan NAME.json: where it stands, so that another command can invoke it. */
const deployment = versioned('partita/deployment', 3, {
  tiers: z.array(deploymentSchema.extend({ tier: z.enum(tiers) })),
});

const recordFile = (planFile: string) => planFile.replace(/(\.json)?$/, '.deployment.json');

/** Remembers where the partitions of each tier stand. @param made `target` as `--target` or the site names it */
export const recordDeployments = (planFile: string, made: ReadonlyMap<Tier, Deployment>): Promise<void> =>
  writeWhole(
    recordFile(planFile),
    jsonText({
      schema: deployment.name,
      version: deployment.version,
      tiers: [...made].map(([tier, where]) => ({ tier, ...where })),
    }),
  );

/** Remembers a deployment on one target. @param target as `--target` names it */
export const recordDeployment = (planFile: string, target: string, made: Omit<Deployment, 'target'>) =>
  recordDeployments(planFile, new Map([['lambda', { ...made, target }]]));

export const forgetDeployment = (planFile: string): Promise<void> =>
  rm(recordFile(planFile), { force: true });

/** @throws PartitaError P1207 where the tier's partitions aren't known to stand at the target */
export async function findDeployment(
  planFile: string,
  { name }: Pick<Target, 'name'>,
  tier: Tier = 'lambda',
): Promise<Deployment> {
  const record = await readFormat(deployment, recordFile(planFile)).catch(() => null);
  const found = record?.tiers.find((one) => one.tier === tier && one.target === name);
  if (found === undefined) throw notDeployedThere(planFile, name);
  return found;
}
