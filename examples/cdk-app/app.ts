/**
 * A CDK app that takes a plan of Partita into a stack of its own: `npx cdk synth --app "npx tsx app.ts"`, with the plan that
 * `npm start` writes, or another one as the first argument.
 */
import { dirname } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { PartitaAlarms, PartitaDashboard, PartitionedModel, readPlan } from 'partita/cdk';

const planFile = process.argv[2] ?? 'partita-out/bert-base/plan.json';

const app = new App();
const stack = new Stack(app, 'Inference');

const model = new PartitionedModel(stack, 'Model', {
  plan: readPlan(planFile),
  directory: dirname(planFile),
  application: 'search',
  reservedConcurrentExecutions: 50,
});

const caller = new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
model.grantInvoke(caller);

new PartitaDashboard(stack, 'Dashboard', { model });
new PartitaAlarms(stack, 'Alarms', {
  model,
  slo: { percentile: 95, latencyMs: 500 },
  monthlyBudgetUsd: 200,
});

app.synth();
