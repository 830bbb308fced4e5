import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const run = promisify(execFile);

/** A folder with the built package in its node_modules, beside everything that it depends on. */
async function strangersFolder(): Promise<string> {
  const folder = temporaryFolder();
  const modules = join(folder, 'node_modules');
  const installed = join(modules, 'partita');
  mkdirSync(installed, { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  cpSync(join(root, 'package.json'), join(installed, 'package.json'));
  await run(process.execPath, [
    tsc,
    '-p',
    join(root, 'tsconfig.build.json'),
    '--outDir',
    join(installed, 'dist'),
  ]);
  return folder;
}

describe('the example of a CDK app', { timeout: 180_000 }, () => {
  it('type-checks and synthesises with the package as it is installed', async () => {
    const folder = await strangersFolder();
    const planFile = writeTinyPlan(folder);
    cpSync(join(root, 'examples/cdk-app/app.ts'), join(folder, 'app.ts'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const compilerOptions = {
      target: 'es2023',
      module: 'nodenext',
      strict: true,
      skipLibCheck: true,
      types: ['node'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['app.ts'] }));
    await run(process.execPath, [tsc, '-p', folder]);

    const outdir = join(folder, 'cdk.out');
    const env = { ...process.env, CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' };
    await run(process.execPath, ['app.js', planFile], { cwd: folder, env });
    const template = Template.fromJSON(
      JSON.parse(readFileSync(join(outdir, 'Inference.template.json'), 'utf8')),
    );
    template.resourceCountIs('AWS::Lambda::Function', 2);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 3);
    expect(Object.keys(template.findResources('AWS::IAM::Policy')).join()).toContain('Caller');
  });
});
