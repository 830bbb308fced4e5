import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../lib/statistics/quantile.ts';
import { writeLargeModel } from './support/large-model.ts';
import { type Measured, measureCommand } from './support/peak-memory.ts';

/**
 * Splitting a model over 2.5 GB in four, unoptimised and unverified, beside `cp` of the same files; then with the default,
 * which loads the model into ONNX Runtime to optimise and to compare it. What npm, tsx and ONNX Runtime take to start counts.
 */
const leastBytes = 2.6e9;
const rounds = 3;

const folder = mkdtempSync(join(tmpdir(), 'partita-bench-'));
const model = join(folder, 'model', 'large.onnx');
const out = join(folder, 'out');
const copied = join(folder, 'copied');

const split = async (...flags: string[]) => {
  const command = [
    'run',
    '-s',
    'partita',
    '--',
    'split',
    model,
    '-o',
    out,
    '--parts',
    '4',
    '--dim',
    'batch=1',
  ];
  const measured = await measureCommand('npm', [...command, ...flags]);
  rmSync(out, { recursive: true });
  return measured;
};

const copy = async () => {
  mkdirSync(copied);
  const files = readdirSync(join(folder, 'model')).map((name) => join(folder, 'model', name));
  const measured = await measureCommand('cp', [...files, copied]);
  rmSync(copied, { recursive: true });
  return measured;
};

const secondsOf = (measured: readonly Measured[]) => median(measured.map(({ seconds }) => seconds));
const megabytes = (bytes: number | null) => (bytes === null ? 'unknown' : `${Math.round(bytes / 1e6)} MB`);

function row(name: string, measured: readonly Measured[], baseline: number): string {
  const seconds = secondsOf(measured);
  const most = (key: 'largestBytes' | 'sumBytes') =>
    megabytes(
      measured.reduce<number | null>((peak, each) => Math.max(peak ?? 0, each[key] ?? 0) || null, null),
    );
  return [
    name.padEnd(30),
    `${seconds.toFixed(2)} s`.padStart(8),
    `${(seconds / baseline).toFixed(2)} x cp`.padStart(11),
    most('largestBytes').padStart(12),
    most('sumBytes').padStart(12),
  ].join(' ');
}

try {
  mkdirSync(join(folder, 'model'));
  const bytes = writeLargeModel(model, leastBytes);
  const copies: Measured[] = [];
  const plain: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    copies.push(await copy());
    plain.push(await split('--optimize', 'none', '--no-verify'));
  }
  const full = [await split()];
  const baseline = secondsOf(copies);
  process.stdout.write(
    [
      `${megabytes(bytes)} of weights in 4 partitions, medians of ${rounds} rounds on this machine; the default once`,
      `${''.padEnd(30)}     time                  largest   all of its`,
      `${''.padEnd(30)}                           process    processes`,
      row('cp', copies, baseline),
      row('--optimize none --no-verify', plain, baseline),
      row('default: optimised, verified', full, baseline),
      '',
    ].join('\n'),
  );
} finally {
  rmSync(folder, { recursive: true });
}
