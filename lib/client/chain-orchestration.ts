import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { DeployedPlan } from './chain.ts';
import { checkInputs } from './check-inputs.ts';
import { DeploymentSource } from './deployment-source.ts';
import type { Orchestration } from './orchestration.ts';
import type { OtherTiers } from './route.ts';
import { Route } from './route.ts';
import { walk } from './walk.ts';

export interface ChainProps {
  /** Give it `maxAttempts: 1`: what may be tried again is, within the deadline. */
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  /**
   * What reaches the partitions of other tiers than `lambda`.
   * @default - the plan has none
   */
  readonly tiers?: OtherTiers;
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

/** The caller walks the chain itself. @throws PartitaError P1548 when a partition has no function, P2120 nothing reaches its tier */
export function chainOrchestration(props: ChainProps): Orchestration {
  const { deployment, prewarm = true } = props;
  if (typeof deployment !== 'function') new Route(props, deployment);
  const source = new DeploymentSource(deployment);
  let lastAnswerMs = Number.NEGATIVE_INFINITY;

  return {
    infer: (inputs, request) =>
      source.use(request.deadline, async (deployed) => {
        checkInputs(deployed.plan, inputs);
        const isIdle = Date.now() - lastAnswerMs > idleMs;
        const which = isIdle ? 'all' : 'after-cold';
        const walked = await walk(new Route(props, deployed), inputs, {
          ...request,
          prewarm: prewarm ? which : 'none',
        });
        lastAnswerMs = Date.now();
        return { ...walked, planHash: deployed.plan.planHash };
      }),
  };
}
