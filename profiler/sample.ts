import type { Hop } from '../lib/client/index.ts';
import type { BilledStage } from '../lib/cost/inference.ts';
import { handlerMs } from '../lib/plan/phases.ts';
import type { Architecture } from '../lib/plan/platform.ts';
import type { Sample } from '../lib/plan/profile.ts';
import { parseReport, type Report } from './report-line.ts';

/** An invocation that was answered, and what it is billed. */
export interface MeasuredHop {
  readonly sample: Sample;
  readonly billed: BilledStage;
  /** Whether its figures are from a REPORT; otherwise they are what the caller saw. */
  readonly reported: boolean;
}

/** A hop as a sample, with its bill. @param input index of what it was invoked with */
export function measuredHop(hop: Hop, memoryMb: number, architecture: Architecture, input = 0): MeasuredHop {
  const sample = sampleOf(hop, memoryMb, input);
  const { billedMs } = sample;
  const { channelIn, channelOut } = hop;
  const billed = { memoryMb, architecture, billedMs, channelIn, channelOut };
  return { sample, billed, reported: reportOf(hop) !== null };
}

/**
 * A hop's figures, from its REPORT and the handler's own phases.
 *
 * Without a REPORT the figures are the caller's, which bound Lambda's from above: the latency is the duration and
 * the bill, the memory size the memory used. The init of a cold one is then what the handler's phases don't account
 * for, as it is where Lambda reports none because init overran its ten seconds.
 */
export function sampleOf(hop: Hop, memoryMb: number, input = 0): Sample {
  const report = reportOf(hop);
  const { latencyMs, requestBytes, responseBytes, phases } = hop;
  const reportedInitMs = report?.initMs ?? null;
  const cold = hop.cold || reportedInitMs !== null;
  const beforeHandlerMs = Math.max(0, latencyMs - handlerMs(phases));
  return {
    function: hop.partition,
    memoryMb,
    input,
    cold,
    latencyMs,
    durationMs: report?.durationMs ?? (cold ? latencyMs - beforeHandlerMs : latencyMs),
    billedMs: report?.billedMs ?? Math.ceil(latencyMs),
    initMs: cold ? (reportedInitMs ?? beforeHandlerMs) : null,
    maxMemoryMb: report?.maxMemoryMb ?? memoryMb,
    requestBytes,
    responseBytes,
    phases,
  };
}

const reportOf = ({ log }: Hop): Report | null => (log === null ? null : parseReport(log));
