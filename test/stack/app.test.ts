import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Starts the CDK app as the CLI does. */
function runApp(context: Record<string, unknown>) {
  const outdir = join(temporaryFolder(), 'cdk.out');
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) };
  return new Promise<{ exitCode: unknown; stderr: string; hasAssembly: boolean }>((resolve) => {
    execFile(process.execPath, ['bin/from-source.mjs', 'app'], { env }, (error, _, stderr) => {
      resolve({ exitCode: error?.code ?? 0, stderr, hasAssembly: existsSync(join(outdir, 'manifest.json')) });
    });
  });
}

describe('the CDK app', { timeout: 60_000 }, () => {
  it('asks for a plan', async () => {
    const { exitCode, stderr, hasAssembly } = await runApp({});
    expect(stderr).toBe(
      'P1500: The app needs the context "plan".\n  next: npx cdk synth -c plan=plan.json\n',
    );
    expect([exitCode, hasAssembly]).toEqual([2, false]);
  });

  it('says what is wrong with a plan', async () => {
    const file = join(temporaryFolder(), 'plan.json');
    writeFileSync(file, '{"schema":"partita/plan","version":99}');
    const { exitCode, stderr, hasAssembly } = await runApp({ plan: file });
    expect(stderr).toMatch(/^P1303: .*version 99.*\n {2}next: .*\n$/);
    expect([exitCode, hasAssembly]).toEqual([2, false]);
  });
});
