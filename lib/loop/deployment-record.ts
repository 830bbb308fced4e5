import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { versioned } from '../plan/versioned.ts';
import type { Deployment, Target } from '../targets/target.ts';
import { writeWhole } from '../workspace.ts';
import { notDeployedThere } from './errors.ts';
import { jsonText, readFormat } from './files.ts';

/** NAME.deployment.json beside the plan NAME.json: where it stands, so that another command can invoke it. */
const deployment = versioned('partita/deployment', 2, {
  target: z.string(),
  stackName: z.string(),
  functions: z.array(
    z.object({
      partition: z.string(),
      functionName: z.string(),
      version: z.string(),
      memoryMb: z.int().positive(),
    }),
  ),
  handoffBucket: z.string(),
  coordinatorUrl: z.string().nullable(),
  stateMachineArn: z.string().nullable(),
});

const recordFile = (planFile: string) => planFile.replace(/(\.json)?$/, '.deployment.json');

/** Remembers a deployment. @param target as `--target` names it */
export const recordDeployment = (planFile: string, target: string, where: Omit<Deployment, 'target'>) =>
  writeWhole(
    recordFile(planFile),
    jsonText({ schema: deployment.name, version: deployment.version, ...where, target }),
  );

export const forgetDeployment = (planFile: string): Promise<void> =>
  rm(recordFile(planFile), { force: true });

/** @throws PartitaError P1207 where the plan isn't known to stand at the target */
export async function findDeployment(planFile: string, { name }: Pick<Target, 'name'>): Promise<Deployment> {
  const record = await readFormat(deployment, recordFile(planFile)).catch(() => null);
  if (record === null || record.target !== name) throw notDeployedThere(planFile, name);
  return record;
}
