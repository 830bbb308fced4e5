import { join } from 'node:path';
import type { Notify } from '../host.ts';
import { readPlan } from '../stack/read-plan.ts';
import { stackNameOf } from '../stack/stack-name.ts';
import { runCdk } from './cdk-cli.ts';
import { cdkEnvironment } from './cdk-environment.ts';
import { cdkFailed } from './errors.ts';
import { type ResourceChange, readResourceChanges } from './resource-changes.ts';
import { synthesize } from './synthesize.ts';

/** What a plan's stack is compared with. */
export type DiffBase =
  /** The stack of another plan; needs no network. */
  | { readonly kind: 'plan'; readonly planFile: string }
  /** What stands at `aws` or an endpoint. */
  | { readonly kind: 'target'; readonly name: string };

/**
 * The resources that a plan's stack adds, removes and changes, as the CDK CLI finds them.
 *
 * @throws PartitaError as `synthesize` about either plan, P1520, P1524 when the CLI fails
 */
export async function diffStack(planFile: string, base: DiffBase, notify: Notify): Promise<ResourceChange[]> {
  const stackName = stackNameOf(readPlan(planFile));
  notify({ kind: 'step', text: `synthesising ${stackName}` });
  const assembly = await synthesize(planFile, { validate: false });
  const other = base.kind === 'plan' ? await synthesize(base.planFile, { validate: false }) : null;
  try {
    notify({ kind: 'step', text: 'comparing' });
    const from =
      base.kind === 'plan' && other
        ? ['--template', join(other.folder, `${stackNameOf(readPlan(base.planFile))}.template.json`)]
        : [];
    const env = base.kind === 'target' ? cdkEnvironment(base.name) : {};
    const { succeeded, output } = await runCdk(
      ['diff', '--app', assembly.folder, '--no-change-set', '--no-fail', ...from],
      env,
      notify,
    );
    if (!succeeded) {
      const target = base.kind === 'target' ? base.name : 'aws';
      throw cdkFailed('diff', stackName, { target, planFile, output });
    }
    return readResourceChanges(output);
  } finally {
    await assembly.discard();
    await other?.discard();
  }
}
