import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeSafetensors } from '../../lib/tensors/safetensors.ts';
import { tinyInputs, writeTinyPlan } from './tiny-plan.ts';
import { plain, runWhole } from './whole.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** The commands that deploy, compare, call and remove a plan at an endpoint. */
export function describeCommands(endpoint: string): void {
  describe(`partita --target ${endpoint}`, { timeout: 300_000 }, () => {
    const directory = mkdtempSync(join(tmpdir(), 'partita-test-'));
    afterAll(() => rmSync(directory, { recursive: true }));
    const planFile = join(directory, 'plan.json');

    const json = async (...args: string[]) => {
      const command = [join(root, 'bin/from-source.mjs'), 'partita', ...args, '--target', endpoint, '--json'];
      const { stdout } = await run(process.execPath, command, { cwd: root });
      return JSON.parse(stdout);
    };

    it('deploys, and then has nothing to change', async () => {
      writeTinyPlan(directory);
      expect(await json('diff', planFile)).toMatchObject({ changed: true });
      expect(await json('deploy', planFile)).toMatchObject({
        endpoint,
        functions: [{ partition: 'part-0' }, { partition: 'part-1' }],
      });
      expect(await json('diff', planFile)).toMatchObject({ changed: false, resources: [] });
    });

    it('shows what a changed plan changes', async () => {
      writeTinyPlan(directory, { partition: { memoryMb: 640 } });
      expect(await json('diff', planFile)).toMatchObject({
        changed: true,
        resources: expect.arrayContaining([
          expect.objectContaining({ change: 'change', type: 'AWS::Lambda::Function' }),
        ]),
      });
    });

    it('invokes it, with the bits that ONNX Runtime gives', async () => {
      writeTinyPlan(directory);
      const inputs = tinyInputs(1);
      const file = join(directory, 'inputs.safetensors');
      writeFileSync(file, encodeSafetensors(inputs));
      const { outputs } = await json('invoke', planFile, '--input', file);
      const [whole] = plain(await runWhole(directory, inputs));
      const values = new Float32Array(Uint8Array.from(whole!.data).buffer);
      expect(outputs).toEqual([{ name: 'y', dtype: 'float32', shape: [2, 4], values: [...values] }]);
    });

    it('destroys it', async () => {
      await json('destroy', planFile);
      expect(await json('diff', planFile)).toMatchObject({ changed: true });
    });
  });
}
