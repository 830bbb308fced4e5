import type { SampleLine } from '../lib/plan/samples.ts';

/** Everything that a campaign has measured, in order. What is added stays, whatever happens next. */
export interface Ledger {
  readonly lines: readonly SampleLine[];
  add(line: SampleLine): void;
}

/** A line that says how an invocation of a function ended. */
export type InvocationLine = Extract<SampleLine, { status: 'answered' | 'failed' }>;

/** What was measured of one function at one memory size. */
export const linesOf = (
  { lines }: Pick<Ledger, 'lines'>,
  name: string,
  memoryMb: number,
): readonly SampleLine[] =>
  lines.filter((line) => {
    if (line.status === 'done') return false;
    const of = line.status === 'answered' ? line.sample : line;
    return of.function === name && of.memoryMb === memoryMb;
  });

/** A ledger that ends with the process. */
export function memoryLedger(earlier: readonly SampleLine[] = []): Ledger {
  const lines = [...earlier];
  return { lines, add: (line) => void lines.push(line) };
}
