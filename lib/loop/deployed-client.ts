import { PartitionedModelClient } from '../client/index.ts';
import { servedPlanOf } from '../plan/deployment.ts';
import type { Plan } from '../plan/plan.ts';
import type { Deployment, Target } from '../targets/target.ts';
import { notDeployedThere } from './errors.ts';

/**
 * The client of a plan that stands: it asks whom the plan's orchestration says, in the versions of that deployment.
 *
 * @throws PartitaError P1207 where the plan was deployed in another orchestration
 */
export function deployedClient(
  planFile: string,
  plan: Plan,
  deployment: Deployment,
  { name, lambda, s3, sfn, region }: Target,
): PartitionedModelClient {
  const { coordinatorUrl, stateMachineArn, functions, handoffBucket } = deployment;
  const { orchestration } = plan;
  const served = servedPlanOf(plan);
  switch (orchestration) {
    case 'coordinator': {
      if (coordinatorUrl === null) throw notDeployedThere(planFile, name);
      const { credentials } = lambda.config;
      const model = plan.model.name;
      return new PartitionedModelClient({ orchestration, url: coordinatorUrl, model, region, credentials });
    }
    case 'step-functions':
      if (stateMachineArn === null) throw notDeployedThere(planFile, name);
      return new PartitionedModelClient({
        orchestration,
        sfn,
        s3,
        plan: served,
        stateMachineArn,
        handoffBucket,
      });
    case 'client':
      return new PartitionedModelClient({
        lambda,
        s3,
        deployment: { plan: served, functions, handoffBucket },
        // Each cold start is shown where it is paid for.
        prewarm: false,
      });
  }
}
