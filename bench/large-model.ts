import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../lib/statistics/quantile.ts';
import { compilePackage } from './support/compile.ts';
import { writeLargeModel } from './support/large-model.ts';
import { type Measured, measureCommand } from './support/peak-memory.ts';

/**
 * Splitting a model over 2.5 GB in four, unoptimised and unverified, beside `cp` of the same files; then with the default,
 * which loads the model into ONNX Runtime to optimise and to compare it. Whole commands, from start to end: as the README
 * types them, with npm and tsx, and as they are where the package is installed. Both are held to the same bounds.
 */
const leastBytes = 2.6e9;
const rounds = 3;
const most = { timesCopy: 2, bytes: 250e6 };

const folder = mkdtempSync(join(tmpdir(), 'partita-bench-'));
const model = join(folder, 'model', 'large.onnx');
const out = join(folder, 'out');
const copied = join(folder, 'copied');
const compiled = compilePackage();
const npm = { name: 'npm run -s partita -- split', program: ['npm', 'run', '-s', 'partita', '--'] } as const;
const installed = { name: 'partita split, compiled', program: [process.execPath, compiled.bin] } as const;
type Command = typeof npm | typeof installed;

/** Lets the disk finish what was written before, which would slow down what comes next. */
const settle = () => execFileSync('sync');

const split = async ({ program: [program, ...first] }: Command, ...flags: string[]) => {
  settle();
  const args = ['split', model, '-o', out, '--parts', '4', '--dim', 'batch=1'];
  const measured = await measureCommand(program, [...first, ...args, ...flags]);
  rmSync(out, { recursive: true });
  return measured;
};

const copy = async () => {
  settle();
  mkdirSync(copied);
  const files = readdirSync(join(folder, 'model')).map((name) => join(folder, 'model', name));
  const measured = await measureCommand('cp', [...files, copied]);
  rmSync(copied, { recursive: true });
  return measured;
};

const secondsOf = (measured: readonly Measured[]) => median(measured.map(({ seconds }) => seconds));
const megabytes = (bytes: number | null) => (bytes === null ? 'unknown' : `${Math.round(bytes / 1e6)} MB`);

const peakOf = (measured: readonly Measured[], key: 'largestBytes' | 'sumBytes') =>
  measured.reduce<number | null>((peak, each) => Math.max(peak ?? 0, each[key] ?? 0) || null, null);

function row(name: string, measured: readonly Measured[], baseline: number): string {
  const seconds = secondsOf(measured);
  return [
    name.padEnd(30),
    `${seconds.toFixed(2)} s`.padStart(8),
    `${(seconds / baseline).toFixed(2)} x cp`.padStart(11),
    megabytes(peakOf(measured, 'largestBytes')).padStart(12),
    megabytes(peakOf(measured, 'sumBytes')).padStart(12),
  ].join(' ');
}

try {
  mkdirSync(join(folder, 'model'));
  const bytes = writeLargeModel(model, leastBytes);
  const copies: Measured[] = [];
  const plain = [npm, installed].map((command) => ({ command, measured: [] as Measured[] }));
  for (let round = 0; round < rounds; round++) {
    copies.push(await copy());
    for (const { command, measured } of plain) {
      measured.push(await split(command, '--optimize', 'none', '--no-verify'));
    }
  }
  const full = [await split(npm)];
  const baseline = secondsOf(copies);
  process.stdout.write(
    [
      `${megabytes(bytes)} of weights in 4 partitions, medians of ${rounds} rounds on this machine; the default once`,
      `${''.padEnd(30)}     time                  largest   all of its`,
      `${''.padEnd(30)}                           process    processes`,
      row('cp', copies, baseline),
      'with --optimize none --no-verify:',
      ...plain.map(({ command, measured }) => row(`  ${command.name}`, measured, baseline)),
      row('default: optimised, verified', full, baseline),
      '',
    ].join('\n'),
  );
  const isHeld = plain.every(
    ({ measured }) =>
      secondsOf(measured) <= most.timesCopy * baseline &&
      (peakOf(measured, 'largestBytes') ?? 0) <= most.bytes,
  );
  if (!isHeld) process.exitCode = 1;
} finally {
  await compiled.remove();
  rmSync(folder, { recursive: true });
}
