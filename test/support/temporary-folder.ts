import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const isTest = process.env['VITEST'] !== undefined;
const untilExit: string[] = [];
if (!isTest) process.once('exit', () => untilExit.forEach(remove));

const remove = (folder: string) => rmSync(folder, { recursive: true, force: true });

/** A new folder that goes when the test that asks for it has finished; outside a test, with the process. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'partita-test-'));
  if (isTest) onTestFinished(() => remove(folder));
  else untilExit.push(folder);
  return folder;
}
