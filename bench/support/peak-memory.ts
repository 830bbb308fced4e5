import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

/** How a command went. Memory is null where the system has no /proc. */
export interface Measured {
  readonly seconds: number;
  /** Most that one of its processes had resident. */
  readonly largestBytes: number | null;
  /** Most that all of them had at once; pages that they share count in each. */
  readonly sumBytes: number | null;
}

const sampleMs = 40;

/** Runs a command and looks at the memory of all its processes meanwhile. @throws where it fails */
export async function measureCommand(command: string, args: readonly string[]): Promise<Measured> {
  const start = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  let largest = 0;
  let sum = 0;
  const timer = setInterval(() => {
    const each = residentOf(child.pid ?? 0);
    largest = Math.max(largest, ...each);
    sum = Math.max(
      sum,
      each.reduce((total, bytes) => total + bytes, 0),
    );
  }, sampleMs);
  const [code] = await once(child, 'exit');
  clearInterval(timer);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${said}`);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, largestBytes: largest || null, sumBytes: sum || null };
}

/** Resident bytes of a process and of all that descend from it. */
function residentOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of processes()) {
    const parent = Number(/^\d+ \(.*\) \S (\d+)/s.exec(read(`/proc/${name}/stat`))?.[1] ?? -1);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const all = [root];
  for (const pid of all) all.push(...(children.get(pid) ?? []));
  return all.map((pid) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024);
}

function processes(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
