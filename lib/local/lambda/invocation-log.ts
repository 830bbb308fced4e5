import type { Architecture } from '../../plan/platform.ts';
import type { Execution, InitializationType, Outcome } from './execution.ts';
import type { FunctionVersion } from './functions/function-version.ts';
import { billedMs } from './report-line.ts';

/** One invocation as it would be billed, whatever came of it. */
export interface InvocationRecord {
  /** Counts from 1, so that a reader sees what it missed. */
  readonly sequence: number;
  /** When it ended, ISO 8601. */
  readonly endedAt: string;
  readonly requestId: string;
  readonly functionName: string;
  readonly version: string;
  readonly architecture: Architecture;
  readonly memoryMb: number;
  readonly ephemeralStorageMb: number;
  readonly initializationType: InitializationType;
  readonly durationMs: number;
  readonly billedMs: number;
  /** Null when warm, and where the initialisation was part of the invocation. */
  readonly initMs: number | null;
  readonly cold: boolean;
  readonly outcome: Outcome['kind'];
}

/** Invocations kept; older ones are forgotten. */
const maxRecords = 100_000;

/** The last invocations of one embedded Lambda. Refused ones, which aren't billed, are none. */
export class InvocationLog {
  #records: InvocationRecord[] = [];
  #count = 0;

  add(requestId: string, { fn, version }: FunctionVersion, execution: Execution): void {
    const { durationMs, initMs, initializationType, outcome } = execution;
    this.#count += 1;
    this.#records.push({
      sequence: this.#count,
      endedAt: new Date().toISOString(),
      requestId,
      functionName: fn.functionName,
      version,
      architecture: fn.architecture,
      memoryMb: fn.memoryMb,
      ephemeralStorageMb: fn.ephemeralStorageMb ?? 512,
      initializationType,
      durationMs,
      billedMs: billedMs(durationMs, initMs),
      initMs,
      cold: initMs !== null,
      outcome: outcome.kind,
    });
    // Seldom, because it moves what it keeps.
    if (this.#records.length >= 2 * maxRecords) this.#records = this.#records.slice(-maxRecords);
  }

  /** @param sequence those after it */
  after(sequence: number): readonly InvocationRecord[] {
    const first = this.#count - this.#records.length;
    const kept = Math.max(0, this.#records.length - maxRecords);
    return this.#records.slice(Math.max(kept, sequence - first));
  }
}
