import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import { chainOf, type DeployedPlan } from './chain.ts';
import { checkInputs } from './check-inputs.ts';
import { DeploymentSource } from './deployment-source.ts';
import type { Orchestration } from './orchestration.ts';
import { walk } from './walk.ts';

export interface ChainProps {
  /** Give it `maxAttempts: 1`: what may be tried again is, within the deadline. */
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  /** The plan and where it stands, or what loads that; it is loaded again when another plan was deployed meanwhile. */
  readonly deployment: DeployedPlan | (() => Promise<DeployedPlan>);
  /**
   * Whether partitions are started side by side where one is found cold, or none was called for five minutes.
   * @default true
   */
  readonly prewarm?: boolean;
}

/** After this long without a call Lambda may have taken idle environments back. Assumed. */
const idleMs = 300_000;

/** The caller walks the chain itself. @throws PartitaError P1548 when a partition has no function */
export function chainOrchestration({ lambda, s3, deployment, prewarm = true }: ChainProps): Orchestration {
  if (typeof deployment !== 'function') chainOf(deployment);
  const source = new DeploymentSource(deployment);
  let lastAnswerMs = Number.NEGATIVE_INFINITY;

  return {
    infer: (inputs, request) =>
      source.use(request.deadline, async (deployed) => {
        checkInputs(deployed.plan, inputs);
        const isIdle = Date.now() - lastAnswerMs > idleMs;
        const which = isIdle ? 'all' : 'after-cold';
        const walked = await walk({ lambda, s3 }, deployed, inputs, {
          ...request,
          prewarm: prewarm ? which : 'none',
        });
        lastAnswerMs = Date.now();
        return { ...walked, planHash: deployed.plan.planHash };
      }),
  };
}
