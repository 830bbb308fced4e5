import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { keepUntilExit } from '../lifetime.ts';

/**
 * Runs Node.js on a script to its end. The child ends with this process.
 *
 * @param onLine is told each line that it prints, on stdout or stderr
 */
export async function runNode(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void = () => undefined,
): Promise<{ exitCode: number | null; output: string }> {
  // In a process group of its own, so that a terminal's Ctrl-C doesn't make it look like a failure.
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const gone = new Promise((resolve) => child.once('error', resolve).once('exit', resolve));
  const release = keepUntilExit(async () => {
    child.kill('SIGKILL');
    // The folder that it writes to goes next.
    await gone;
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      onLine(line);
    });
  }
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    return { exitCode, output: lines.join('\n') };
  } finally {
    await release();
  }
}
