export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  /** Null when warm, and where the initialisation was part of the invocation. */
  readonly initMs: number | null;
  readonly memoryMb: number;
  readonly maxMemoryMb: number;
  readonly fault: Fault | null;
}

/** Why a phase ended otherwise than it should. */
export type Fault = { readonly status: 'timeout' } | { readonly status: 'error'; readonly errorType: string };

/** The line that Lambda's bill can be read from, tabs and all. */
export function reportLine(report: Report): string {
  const { requestId, durationMs, initMs, memoryMb, maxMemoryMb, fault } = report;
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs(durationMs, initMs)} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${maxMemoryMb} MB`,
    ...(initMs === null ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(fault === null ? [''] : faultFields(fault)),
  ];
  return `${fields.join('\t')}\n`;
}

export function faultFields(fault: Fault): string[] {
  return fault.status === 'timeout'
    ? ['Status: timeout']
    : ['Status: error', `Error Type: ${fault.errorType}`];
}

/**
 * Milliseconds billed: duration and, since August 2025, init, of the figures as the REPORT line shows them,
 * rounded up. Source: AWS Lambda pricing, and the AWS Compute Blog on billing of the INIT phase.
 */
export function billedMs(durationMs: number, initMs: number | null): number {
  const hundredths = (ms: number) => Math.round(ms * 100);
  return Math.max(1, Math.ceil((hundredths(durationMs) + hundredths(initMs ?? 0)) / 100));
}
