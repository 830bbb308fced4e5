import type { Notify } from '../host.ts';
import type { Tier } from '../plan/plan.ts';
import type { Enforcement } from '../plan/platform.ts';
import type { TargetClients } from './clients.ts';

export interface DeployedFunction {
  /** Name of the partition in the plan. */
  readonly partition: string;
  readonly functionName: string;
  /** The published version of this deployment; `NAME:VERSION` invokes it. */
  readonly version: string;
  readonly memoryMb: number;
}

/** A plan that stands somewhere and can be invoked. */
export interface Deployment {
  readonly target: string;
  readonly stackName: string;
  /** Of the tier's partitions, in the plan's order. */
  readonly functions: readonly DeployedFunction[];
  /** Where tensors go that do not fit a request. */
  readonly handoffBucket: string;
  /** URL of the coordinator; null where the plan has none. */
  readonly coordinatorUrl: string | null;
  /** The state machine; null where the plan has none. */
  readonly stateMachineArn: string | null;
}

/** A place where plans are deployed. Every one answers the AWS Lambda and S3 APIs, and all but the embedded one Step Functions. */
export interface Target extends TargetClients {
  /** `local`, `aws` or the endpoint's URL. */
  readonly name: string;
  readonly region: string;
  /** URL that answers, for an AWS SDK client; null for AWS itself. */
  readonly endpoint: string | null;
  readonly enforcement: Enforcement;
  /** Memory sizes above this can't be measured here; null where the service has the memory. */
  readonly maxMeasurableMb: number | null;
  /**
   * Synthesises the stack of a tier's partitions and puts it there.
   * @param planFile path of plan.json
   * @param tier @default lambda
   */
  deploy(planFile: string, notify: Notify, tier?: Tier): Promise<Deployment>;
  destroy(planFile: string, notify: Notify, tier?: Tier): Promise<void>;
  close(): Promise<void>;
}
