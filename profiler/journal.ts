import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { keepUntilExit } from '../lib/lifetime.ts';
import { lock } from '../lib/lock.ts';
import { type SampleLine, type SamplesHeader, sampleLineSchema, samplesHeader } from '../lib/plan/samples.ts';
import { cannotWrite } from '../lib/workspace.ts';
import { damagedSamples, otherSamples, samplesInUse } from './errors.ts';
import type { Ledger } from './ledger.ts';

/** A ledger in a file: JSON Lines, the header first. */
export interface Journal extends Ledger {
  close(): Promise<void>;
}

export interface JournalOptions {
  /** Whether to begin anew, whatever the file holds. */
  readonly fresh: boolean;
}

/**
 * Opens a file of samples, or begins one, for this process alone. A last line that is torn, because the process that
 * wrote it was killed, is cut off: what it was to say is measured again. Lines are written one by one, each with one
 * call, so they outlive the process; they outlive a failure of the machine as far as its file system wrote them.
 *
 * @throws PartitaError P1607 another process has it, P1608 it is of something else, P1609 it is damaged, P1903
 */
export async function openJournal(
  file: string,
  header: SamplesHeader,
  { fresh }: JournalOptions,
): Promise<Journal> {
  const fd = open(file);
  const held = await lock(file, `${file}.lock`).catch((cause: unknown) => {
    closeSync(fd);
    throw cause;
  });
  if (held === null) {
    closeSync(fd);
    throw samplesInUse(file);
  }
  const release = keepUntilExit(async () => {
    closeSync(fd);
    await held.close();
  });
  try {
    if (fresh) ftruncateSync(fd);
    const { lines, wholeBytes } = readLines(file, header);
    ftruncateSync(fd, wholeBytes);
    if (wholeBytes === 0) write(fd, header);
    return {
      lines,
      add(line) {
        write(fd, line);
        lines.push(line);
      },
      close: release,
    };
  } catch (error) {
    await release();
    throw error;
  }
}

function open(file: string): number {
  try {
    return openSync(file, 'a+');
  } catch (cause) {
    throw cannotWrite(file, cause);
  }
}

const write = (fd: number, value: SampleLine | SamplesHeader) => writeSync(fd, `${JSON.stringify(value)}\n`);

function readLines(file: string, header: SamplesHeader): { lines: SampleLine[]; wholeBytes: number } {
  const content = readFileSync(file);
  const wholeBytes = content.lastIndexOf(0x0a) + 1;
  if (wholeBytes === 0) return { lines: [], wholeBytes };
  const [first = '', ...rest] = content.subarray(0, wholeBytes).toString('utf8').trimEnd().split('\n');
  const difference = differenceOf(samplesHeader.parse(first, file), header);
  if (difference !== null) throw otherSamples(file, difference);
  return { lines: rest.map((text, i) => parseLine(text, file, i + 2)), wholeBytes };
}

function parseLine(text: string, file: string, number: number): SampleLine {
  try {
    return sampleLineSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw damagedSamples(file, number, cause);
  }
}

/** The first field in which two headers differ; null where they are the same. */
function differenceOf(found: SamplesHeader, wanted: SamplesHeader): string | null {
  const text = (header: SamplesHeader, name: string) => JSON.stringify(Reflect.get(header, name));
  return Object.keys(wanted).find((name) => text(found, name) !== text(wanted, name)) ?? null;
}
