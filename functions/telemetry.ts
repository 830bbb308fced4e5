import { functionEnv } from '../lib/plan/function-env.ts';
import { functionMetrics } from '../lib/plan/metrics.ts';

/** What a handler says of one invocation: never tensors, credentials or addresses that hold them. */
export interface InvocationRecord {
  readonly message: string;
  readonly startedMs: number;
  /** False for invocations that do no inference: their time is no latency. */
  readonly isInference: boolean;
  readonly cold: boolean;
  readonly error?: unknown;
  /** Whatever else helps to follow a request: its id, phases, hops. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface TelemetryOptions {
  /** The partition, or the coordinator. */
  readonly partition: string;
  readonly env: NodeJS.ProcessEnv;
  /** @default stdout, past the console that Lambda puts its own prefix on */
  readonly write?: (line: string) => void;
  /** @default performance.now, which counts from the start of the process: a first invocation's init is in it */
  readonly now?: () => number;
}

/**
 * Writes one JSON line an invocation: a structured log and, in CloudWatch's embedded metric format, its metrics.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function telemetry({
  partition,
  env,
  write = toStdout,
  now = () => performance.now(),
}: TelemetryOptions) {
  const { namespace, dimensions, latency, coldStart, error: errorMetric, billed } = functionMetrics;
  const model = env[functionEnv.model] ?? env['AWS_LAMBDA_FUNCTION_NAME'] ?? 'unknown';

  return ({ message, startedMs, isInference, cold, error, details }: InvocationRecord): void => {
    const latencyMs = now() - startedMs;
    const metrics = [...(isInference ? [latency] : []), coldStart, errorMetric, billed];
    const line = {
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [
          { Namespace: namespace, Dimensions: [Object.values(dimensions)], Metrics: metrics },
        ],
      },
      level: error === undefined ? 'info' : 'error',
      message,
      [dimensions.model]: model,
      [dimensions.partition]: partition,
      ...details,
      ...(error !== undefined && { error: describe(error) }),
      cold,
      [latency.Name]: rounded(latencyMs),
      [coldStart.Name]: cold ? 1 : 0,
      [errorMetric.Name]: error === undefined ? 0 : 1,
      [billed.Name]: Math.ceil(latencyMs) + (cold ? Math.ceil(startedMs) : 0),
    };
    write(`${JSON.stringify(line, (_, value) => (typeof value === 'number' ? rounded(value) : value))}\n`);
  };
}

const toStdout = (line: string) => void process.stdout.write(line);

const rounded = (value: number) => Math.round(value * 1000) / 1000;

const describe = (error: unknown) =>
  error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };
