import { statSync } from 'node:fs';
import { memoryMbRange } from '../plan/lambda-limits.ts';
import type { Architecture } from '../plan/platform.ts';
import {
  folderMissing,
  functionNameInvalid,
  memorySizeNotMeasurable,
  memorySizeOutOfRange,
  runtimeNotServed,
  timeoutOutOfRange,
} from './errors.ts';

export type LogFormat = 'Text' | 'JSON';

/** A function of the embedded Lambda. */
export interface LocalFunction {
  readonly functionName: string;
  /** As on Lambda: `index.handler` is the export `handler` of `index.js`, `index.mjs` or `index.cjs`. */
  readonly handler: string;
  /** Any `nodejs…`: what runs is the Node.js that runs Partita. */
  readonly runtime: string;
  /** Buys memoryMb / 1769 vCPU. */
  readonly memoryMb: number;
  readonly timeoutSec: number;
  readonly architecture: Architecture;
  /** Absolute; never written. What is put in the place of its files later doesn't reach the function. */
  readonly codeDir: string;
  /** Absolute; merged to what stands for /opt, where a later one wins. */
  readonly layerDirs: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Of the log, by Lambda itself and by `console`. @default 'Text' */
  readonly logFormat?: LogFormat;
  /** @default '' */
  readonly description?: string;
  /** ARN, told back; there is nothing it could allow. @default one of this account */
  readonly role?: string;
  /** Told back; the size of /tmp is not enforced. @default 512 */
  readonly ephemeralStorageMb?: number;
}

/** A version of a function, as environments run it: fixed. */
export interface RunnableFunction extends LocalFunction {
  /** `$LATEST` or a number. */
  readonly version: string;
}

/**
 * Refuses a function that Lambda would refuse or that this machine can't measure.
 *
 * @throws PartitaError P1404 to P1408 and P1412
 */
export function checkFunction(fn: LocalFunction, maxMeasurableMb: number): void {
  const { functionName, memoryMb, timeoutSec } = fn;
  if (!/^[\w-]{1,64}$/.test(functionName)) throw functionNameInvalid(functionName);
  if (!isWithin(memoryMb, memoryMbRange.min, memoryMbRange.max))
    throw memorySizeOutOfRange(functionName, memoryMb);
  if (memoryMb > maxMeasurableMb) throw memorySizeNotMeasurable(functionName, memoryMb, maxMeasurableMb);
  if (!isWithin(timeoutSec, 1, 900)) throw timeoutOutOfRange(functionName, timeoutSec);
  if (!fn.runtime.startsWith('nodejs')) throw runtimeNotServed(functionName, fn.runtime);
  for (const dir of [fn.codeDir, ...fn.layerDirs]) checkFolder(functionName, dir);
}

const isWithin = (value: number, min: number, max: number) =>
  Number.isInteger(value) && value >= min && value <= max;

/** @throws PartitaError P1408 */
export function checkFolder(functionName: string, dir: string): void {
  let isFolder: boolean;
  try {
    isFolder = statSync(dir).isDirectory();
  } catch (cause) {
    throw folderMissing(functionName, dir, cause);
  }
  if (!isFolder) throw folderMissing(functionName, dir, undefined);
}
