/** The CDK app: `cdk synth -c plan=plan.json` makes a stack of the plan. Of all of Partita only this reads context. */
import { dirname } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { AwsSolutionsChecks } from 'cdk-nag';
import { PartitaError } from '../lib/errors.ts';
import { appOptions } from '../lib/stack/app-options.ts';
import { noPlan } from '../lib/stack/errors.ts';
import { PartitaStack } from '../lib/stack/partita-stack.ts';
import { readPlan } from '../lib/stack/read-plan.ts';
import { stackNameOf } from '../lib/stack/stack-name.ts';
import { printAppError } from '../lib/targets/app-error.ts';

try {
  const app = new App({ autoSynth: false, context: recommendedFlags });
  const context = (key: string): unknown => app.node.tryGetContext(key);
  const file = context('plan');
  if (typeof file !== 'string') throw noPlan();
  const plan = readPlan(file);
  const { nag, tier, props } = appOptions(context);
  if (nag) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  new PartitaStack(app, stackNameOf(plan, tier), { ...props, tier, plan, directory: dirname(file) });
  app.synth();
} catch (error) {
  if (!(error instanceof PartitaError)) throw error;
  process.stderr.write(printAppError(error));
  process.exitCode = 2;
}
