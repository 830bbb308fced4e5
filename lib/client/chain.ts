import type { ServedPlan } from '../plan/deployment.ts';
import type { ServedPartition } from './activations.ts';
import { notDeployed } from './errors.ts';
import { neededAfter } from './liveness.ts';

/** A plan and where it stands. */
export interface DeployedPlan {
  readonly plan: ServedPlan;
  /** One for each partition but those that the device runs itself. */
  readonly functions: readonly {
    readonly partition: string;
    /** Name or ARN. */
    readonly functionName: string;
    /**
     * The published version that is invoked: it stays as it is while another plan is deployed.
     * @default - what the name or ARN stands for, `$LATEST` where it says nothing
     */
    readonly version?: string;
  }[];
  /** Null when the plan hands everything over inline. */
  readonly handoffBucket: string | null;
}

/** A partition of the chain, and its function. */
export interface Link {
  readonly partition: ServedPartition;
  /** Null where the device runs it itself. */
  readonly functionName: string | null;
  /** Tensors still needed once this partition has answered. */
  readonly needed: ReadonlySet<string>;
}

/**
 * The partitions of a deployed plan, in order.
 *
 * @param runsHere whether a partition needs no function
 * @throws PartitaError P1548 when one has none that needs it
 */
export function chainOf(
  { plan, functions }: DeployedPlan,
  runsHere: (partition: ServedPartition) => boolean,
): readonly Link[] {
  const needed = neededAfter(plan);
  return plan.partitions.map((partition, index) => {
    const needs = { partition, needed: needed[index] ?? new Set<string>() };
    if (runsHere(partition)) return { ...needs, functionName: null };
    const deployed = functions.find((one) => one.partition === partition.name);
    if (deployed === undefined) throw notDeployed(partition.name);
    const { functionName, version } = deployed;
    return { ...needs, functionName: version === undefined ? functionName : `${functionName}:${version}` };
  });
}

/** Links after one that are certain to be invoked once that one is: up to the next at which the chain may end. */
export function surelyAfter(chain: readonly Link[], at: number): readonly Link[] {
  const end = chain.findIndex(({ partition }, index) => index >= at && partition.exits !== undefined);
  return chain.slice(at + 1, end === -1 ? undefined : end + 1);
}
