import { type Command, InvalidArgumentError, Option } from 'commander';
import { optimizeModes } from '../plan/optimize-modes.ts';
import { arrivalKinds } from '../workload/workload.ts';

/** Parses a number above a bound. */
const number =
  (least: number, most = Number.POSITIVE_INFINITY) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most) {
      throw new InvalidArgumentError(
        `It must be a number from ${least}${most === Number.POSITIVE_INFINITY ? '' : ` to ${most}`}.`,
      );
    }
    return value;
  };

const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = number(least, most)(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
    return value;
  };

/** Parsers of option values; commander turns what they throw into a message. */
export const parse = { number, whole };

/** Values of a repeatable option. */
export const collect = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];

/**
 * Values of a repeatable option by name.
 *
 * @param pattern its first group is the name, its second the value
 * @param wanted what it must be, for the message
 */
export const named =
  <Value>(pattern: RegExp, read: (value: string) => Value, wanted: string) =>
  (text: string, earlier: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> => {
    const [, name, value] = pattern.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new InvalidArgumentError(wanted);
    return new Map([...earlier, [name, read(value)]]);
  };

/** Two names with a comma between them. */
export const pair = (text: string, earlier: [string, string][]): [string, string][] => {
  const [one = '', other = '', ...more] = text.split(',').map((name) => name.trim());
  if (one === '' || other === '' || more.length > 0) {
    throw new InvalidArgumentError('It must be two names with a comma between them.');
  }
  return [...earlier, [one, other]];
};

/** `--dim`: sizes that a model leaves open. */
export const dimOption = (): Option =>
  new Option('--dim <name=size>', 'size of an open dimension; repeatable').argParser(collect).default([]);

/** `--dim` and `--optimize`: how a model is read. */
export const modelOptions = (command: Command): Command =>
  command
    .addOption(dimOption())
    .addOption(
      new Option('--optimize <mode>', 'how the graph is optimised')
        .choices(optimizeModes)
        .default('extended'),
    );

/** `--input`: files instead of seeded inputs. */
export const inputOption = (): Option =>
  new Option(
    '--input <file>',
    'inputs to compare on: .npy, .npz, .pb, .json, safetensors or a test_data_set folder; repeatable',
  )
    .argParser(collect)
    .default([], 'seeded ones');

/** `--target`: where functions run. */
export const targetOption = (command: Command): Command =>
  command.option(
    '--target <target>',
    'local (embedded), aws, or the URL of an AWS-compatible endpoint',
    'local',
  );

/** `--site`: device, edge and cloud instead of one target. */
export const siteOption = (): Option =>
  new Option('--site <file>', 'site file: deploys each tier to its own target').conflicts('target');

const slo = (text: string) => {
  const [, percentile, latencyMs] = /^p(\d+(?:\.\d+)?)\s*(?:<=?|=)\s*(\d+(?:\.\d+)?)\s*ms$/.exec(text) ?? [];
  const bound = { percentile: Number(percentile), latencyMs: Number(latencyMs) };
  if (!(bound.percentile > 0 && bound.percentile < 100 && bound.latencyMs > 0)) {
    throw new InvalidArgumentError('It must look like p95=300ms.');
  }
  return bound;
};

/** What the optimizer aims at. */
export const goalOptions = (command: Command): Command =>
  command
    .option('--slo <bound>', 'latency bound with its percentile, such as p95=300ms', slo)
    .option('--budget-usd <usd>', 'most that a million inferences may cost', number(0))
    .option('--workload <file>', 'how requests come (JSON)')
    .addOption(
      new Option('--arrival <kind>', 'how requests come, in a word').choices(arrivalKinds).default('bursty'),
    )
    .addOption(coldRateOption());

/** `--cold-rate`: the share of invocations that start cold. */
export const coldRateOption = (): Option =>
  new Option(
    '--cold-rate <share>',
    'share of invocations that start cold (assumed); by default simulated from how requests come',
  ).argParser(number(0, 1));

/** What is asked of a deployment in a month. */
export const reportOptions = (command: Command): Command =>
  command.option('--requests-per-month <n>', 'inferences a month (assumed)', whole(1), 1_000_000);

/** What `profileOptions` gives a command. */
export interface ProfileFlags {
  readonly maxInvocations?: number;
  readonly maxSeconds: number;
  readonly maxUsd?: number;
  readonly precision: number;
  readonly maxMemory?: number;
}

/** `4%` or `0.04`. */
const share = (text: string): number => {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? [];
  const value = Number(digits) / (percent === '%' ? 100 : 1);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('It must look like 4%.');
  return value;
};

/** What profiling may take, how exact it is to be, and how large functions may be. */
export const profileOptions = (command: Command): Command =>
  command
    .option('--max-invocations <n>', 'invocations to measure with at most, all counted', whole(1))
    .option('--max-seconds <s>', 'seconds of invocations to measure with at most', number(1), 60)
    .option('--max-usd <usd>', 'dollars of invocations to measure with at most', number(0))
    .addOption(
      new Option('--precision <share>', 'how far the 95 % interval of a median may reach from it')
        .argParser(share)
        .default(0.04, '4%'),
    )
    .option('--max-memory <mb>', 'largest memory size to consider', whole(128, 10_240));

/** The budget and the precision that were asked for. */
export const campaignOf = ({ maxInvocations, maxSeconds, maxUsd, precision }: ProfileFlags) => ({
  budget: { maxInvocations: maxInvocations ?? null, maxSeconds, maxUsd: maxUsd ?? null },
  precision,
});
