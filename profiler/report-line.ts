import { z } from 'zod';

/** What Lambda's REPORT of one invocation says. */
export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memoryMb: number;
  readonly maxMemoryMb: number;
  /** Init Duration; null when the environment was warm. */
  readonly initMs: number | null;
}

/**
 * Finds the REPORT in the tail of an invocation's log, in Lambda's text format or in its JSON format.
 * A function can print a line that looks like one; Lambda's own comes last.
 *
 * @param log the decoded tail: the last 4 KB, so its first line may be cut
 * @returns null when there is none: some endpoints that speak Lambda's API send no REPORT
 */
export function parseReport(log: string): Report | null {
  for (const line of log.split('\n').reverse()) {
    const report = parseTextReport(line) ?? parseJsonReport(line);
    if (report !== null) return report;
  }
  return null;
}

function parseTextReport(line: string): Report | null {
  const id = /^REPORT RequestId: (\S+)/.exec(line)?.[1];
  if (id === undefined) return null;
  const fields = new Map(line.split('\t').map((field) => parseField(field.trim())));
  const durationMs = fields.get('Duration');
  const billedMs = fields.get('Billed Duration');
  const memoryMb = fields.get('Memory Size');
  const maxMemoryMb = fields.get('Max Memory Used');
  if (durationMs === undefined || billedMs === undefined) return null;
  if (memoryMb === undefined || maxMemoryMb === undefined) return null;
  return {
    requestId: id,
    durationMs,
    billedMs,
    memoryMb,
    maxMemoryMb,
    initMs: fields.get('Init Duration') ?? null,
  };
}

function parseField(field: string): [name: string, value: number | undefined] {
  const found = /^([A-Z][A-Za-z ]+): (\d+(?:\.\d+)?) (?:ms|MB)$/.exec(field);
  return found === null ? [field, undefined] : [found[1] ?? '', Number(found[2])];
}

// Source: AWS Lambda, "Telemetry API Event schema reference", platform.report.
const platformReport = z.object({
  type: z.literal('platform.report'),
  record: z.object({
    requestId: z.string(),
    metrics: z.object({
      durationMs: z.number(),
      billedDurationMs: z.number(),
      memorySizeMB: z.number(),
      maxMemoryUsedMB: z.number(),
      initDurationMs: z.number().optional(),
    }),
  }),
});

function parseJsonReport(line: string): Report | null {
  if (!line.includes('platform.report')) return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const parsed = platformReport.safeParse(value);
  if (!parsed.success) return null;
  const { requestId, metrics } = parsed.data.record;
  return {
    requestId,
    durationMs: metrics.durationMs,
    billedMs: metrics.billedDurationMs,
    memoryMb: metrics.memorySizeMB,
    maxMemoryMb: metrics.maxMemoryUsedMB,
    initMs: metrics.initDurationMs ?? null,
  };
}
