import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeTemporaryFolder } from '../folders.ts';
import type { Tier } from '../plan/plan.ts';
import { readAppError } from './app-error.ts';
import { synthesisFailed } from './errors.ts';
import { runNode } from './node-child.ts';

/** A synthesised stack on disk. */
export interface CloudAssembly {
  readonly folder: string;
  /** Removes the folder. */
  discard(): Promise<void>;
}

/**
 * Synthesises the stack of a plan into a temporary folder. The partitions' folders aren't copied: the assembly names
 * them where they are.
 *
 * @param tier whose partitions are in the stack
 * @param validate whether the template is checked against CloudFormation's schemas and cdk-nag's rules, which takes seconds
 * @throws PartitaError of the app (P1301 to P1304, P1500 to P1509, P1514 to P1519), P1521 when it failed otherwise
 */
export async function synthesize(
  planFile: string,
  { validate, tier = 'lambda' }: { validate: boolean; tier?: Tier },
): Promise<CloudAssembly> {
  const { path: folder, remove: discard } = makeTemporaryFolder(tmpdir(), 'partita-assembly-');
  const { exitCode, output } = await runNode(appArguments(), {
    ...process.env,
    CDK_OUTDIR: folder,
    CDK_VALIDATION: String(validate),
    CDK_CONTEXT_JSON: JSON.stringify({
      plan: resolve(planFile),
      tier,
      'aws:cdk:disable-asset-staging': true,
      'aws:cdk:version-reporting': false,
      nag: validate,
    }),
  });
  if (exitCode !== 0) {
    await discard();
    throw readAppError(output) ?? synthesisFailed(planFile, output);
  }
  return { folder, discard };
}

/** The CDK app: in the repository from its sources, in the installed package compiled. */
function appArguments(): string[] {
  const bin = (name: string) => fileURLToPath(new URL(`../../bin/${name}`, import.meta.url));
  return import.meta.url.endsWith('.ts') ? [bin('from-source.mjs'), 'app'] : [bin('app.js')];
}
