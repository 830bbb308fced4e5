import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Plan } from './plan.ts';

export const planHashSchema = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .describe('of all that is deployed of a plan');

/**
 * Tells apart plans that don't run the same: 16 hexadecimal digits of a SHA-256 over everything that is deployed.
 * How a plan was found and where its files lie isn't in it.
 *
 * Every function carries it in PARTITA_PLAN_HASH and every event in `planHash`, so that no request is answered by
 * partitions of two plans.
 */
export function planHashOf(plan: Plan): string {
  const {
    purpose,
    model,
    optimize,
    onnxRuntimeVersion,
    orchestration,
    coordinatorMemoryMb,
    coordinatorArchitecture,
    inputs,
    outputs,
  } = plan;
  const partitions = plan.partitions.map(({ dir: _, model: __, ...partition }) => partition);
  const caller = { orchestration, coordinatorMemoryMb, coordinatorArchitecture, inputs, outputs };
  const text = JSON.stringify(
    { purpose, sha256: model.sha256, optimize, onnxRuntimeVersion, ...caller, partitions },
    inOneOrder,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Replacer of JSON.stringify: a file may have the keys of an object in any order. */
const inOneOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
