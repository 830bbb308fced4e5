import type { LogFormat } from '../local-function.ts';
import { billedMs, type Fault, faultFields, type Report, reportLine } from './report-line.ts';

/** A failed initialisation: in its own phase, or once more within the invocation. */
interface FailedInit {
  readonly phase: 'init' | 'invoke';
  readonly durationMs: number;
  readonly fault: Fault;
}

/** What Lambda itself writes into a function's log. */
export interface SystemLog {
  initReport(init: FailedInit): string;
  start(requestId: string, version: string): string;
  /** @param message what went wrong, in Lambda's words; null where nothing did */
  end(report: Report, message: string | null): string;
}

/** Source: lines recorded on AWS (see the tests), and AWS Lambda, "Telemetry API Event schema reference". */
export const systemLog = (format: LogFormat): SystemLog => (format === 'JSON' ? json : text);

const text: SystemLog = {
  initReport({ phase, durationMs, fault }) {
    const fields = [
      `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms`,
      `Phase: ${phase}`,
      ...faultFields(fault),
    ];
    return `${fields.join('\t')}\n`;
  },
  start: (requestId, version) => `START RequestId: ${requestId} Version: ${version}\n`,
  end: (report, message) =>
    `${message === null ? '' : faultText(report, message)}END RequestId: ${report.requestId}\n${reportLine(report)}`,
};

function faultText({ requestId, fault }: Report, message: string): string {
  return fault?.status === 'error'
    ? `RequestId: ${requestId} Error: ${message}\n${fault.errorType}\n`
    : `${new Date().toISOString()} ${requestId} ${message}\n\n`;
}

const json: SystemLog = {
  initReport: ({ phase, durationMs, fault }) =>
    event('platform.initReport', {
      initializationType: 'on-demand',
      phase,
      ...fault,
      metrics: { durationMs: rounded(durationMs) },
    }),
  start: (requestId, version) => event('platform.start', { requestId, version }),
  end({ requestId, durationMs, initMs, memoryMb, maxMemoryMb, fault }) {
    const outcome = { requestId, ...(fault ?? { status: 'success' }) };
    const metrics = { durationMs: rounded(durationMs) };
    const bill = {
      ...metrics,
      billedDurationMs: billedMs(durationMs, initMs),
      memorySizeMB: memoryMb,
      maxMemoryUsedMB: maxMemoryMb,
      ...(initMs !== null && { initDurationMs: rounded(initMs) }),
    };
    return (
      event('platform.runtimeDone', { ...outcome, metrics }) +
      event('platform.report', { ...outcome, metrics: bill })
    );
  },
};

const event = (type: string, record: object) =>
  `${JSON.stringify({ time: new Date().toISOString(), type, record })}\n`;

/** As many digits as the text format shows: the bill is computed from those. */
const rounded = (ms: number) => Math.round(ms * 100) / 100;
