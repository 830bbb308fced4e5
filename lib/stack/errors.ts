import { PartitaError } from '../errors.ts';
import { memoryMbRange } from '../plan/lambda-limits.ts';

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** The CDK app was started without a plan. */
export const noPlan = () =>
  new PartitaError('P1500', 'The app needs the context "plan".', 'npx cdk synth -c plan=plan.json');

/** The plan's file can't be read. */
export const planUnreadable = (file: string, cause: unknown) =>
  new PartitaError(
    'P1501',
    `The plan "${file}" can't be read.`,
    'partita optimize MODEL --profile profile.json -o plan.json',
    { cause },
  );

/** A partition's folder lies outside the plan's. */
export const folderOutside = (partition: string, dir: string) =>
  new PartitaError(
    'P1502',
    `Partition "${partition}" has its files in "${dir}", outside the plan's folder.`,
    'partita split MODEL -o DIR',
  );

/** A partition's folder lacks a file of its own, or isn't there. */
export const folderIncomplete = (partition: string, path: string) =>
  new PartitaError('P1503', `Partition "${partition}" lacks "${path}".`, 'partita split MODEL -o DIR');

/** Even without its weights a function is more than Lambda unpacks. */
export const packageTooLarge = (partition: string, bytes: number, maxBytes: number) =>
  new PartitaError(
    'P1504',
    `Partition "${partition}" takes ${megabytes(bytes)} unzipped with its layers and without its weights, and Lambda takes ${megabytes(maxBytes)}.`,
    'partita split MODEL -o DIR --max-weight-bytes 200000000',
  );

/** A memory size that Lambda doesn't offer. */
export const memoryOutOfRange = (partition: string, memoryMb: number) =>
  new PartitaError(
    'P1505',
    `Partition "${partition}" asks for ${memoryMb} MB, and Lambda offers ${memoryMbRange.min} to ${memoryMbRange.max} MB in steps of 1.`,
    'partita optimize MODEL --profile profile.json -o plan.json',
  );

/** A function and its ONNX Runtime layer are for different processors. */
export const architectureMismatch = (partition: string, wanted: string, layer: string) =>
  new PartitaError(
    'P1506',
    `Partition "${partition}" is planned for "${wanted}", and its ONNX Runtime layer is for "${layer}".`,
    `Give it an OnnxRuntimeLayer of architecture ${wanted}`,
  );

/** A stack is of the partitions of one tier, and the plan has none there. */
export const noneOnTier = (tier: string) =>
  new PartitaError(
    'P1507',
    `The plan has no partition on the tier "${tier}".`,
    'partita deploy PLAN --site site.json, or cdk synth -c plan=PLAN -c tier=edge',
  );

/** The onnxruntime-node package has no binary for a platform. */
export const noBinary = (platform: string, architecture: string) =>
  new PartitaError(
    'P1508',
    `onnxruntime-node has no binary for "${platform} ${architecture}".`,
    'Install the package again: npm ci',
  );

/** More environments are to be kept warm than may run at all. */
export const concurrencyContradicts = (partition: string, provisioned: number, reserved: number) =>
  new PartitaError(
    'P1509',
    `Partition "${partition}" has ${provisioned} environments provisioned, and ${reserved} may run at once.`,
    'Give reservedConcurrentExecutions at least as much as provisionedConcurrency',
  );

/** A timeout that Lambda doesn't offer. */
export const timeoutOutOfRange = (partition: string, timeoutSec: number) =>
  new PartitaError(
    'P1514',
    `Partition "${partition}" asks for a timeout of ${timeoutSec} s, and Lambda offers 1 to 900 s.`,
    'Set its timeoutSec in the plan',
  );

/** The coordinator's environment can't name so many functions. */
export const tooManyPartitions = (count: number, most: number) =>
  new PartitaError(
    'P1515',
    `A coordinator's environment of 4 KB can name ${most} partitions, and the plan has "${count}".`,
    'partita optimize MODEL --profile profile.json -o plan.json --orchestration client',
  );

/** The weights of a partition are more than /tmp holds. */
export const weightsTooLarge = (partition: string, bytes: number) =>
  new PartitaError(
    'P1516',
    `Partition "${partition}" has ${megabytes(bytes)} of weights, and the 10,240 MB of /tmp don't hold them.`,
    'partita split MODEL -o DIR --max-weight-bytes 2000000000',
  );

/** Tensors are planned to travel inside an invocation that can't hold them. */
export const tooLargeInline = (partition: string, field: 'channelIn' | 'channelOut', bytes: number) =>
  new PartitaError(
    'P1517',
    `Partition "${partition}" has "inline" as ${field} for ${megabytes(bytes)} of tensors, and 4.5 MB fit an invocation.`,
    `Set its ${field} to "s3" in the plan`,
  );

/** Init is modelled to take longer than Lambda gives it. */
export const initTooSlow = (partition: string, initMs: number) =>
  new PartitaError(
    'P1518',
    `Partition "${partition}" is modelled to need ${(initMs / 1000).toFixed(1)} s for init, and Lambda gives it 10 s.`,
    'More memory or more partitions; allowSlowInit lets it start anew within the first invocation: npx cdk synth -c plan=plan.json -c allowSlowInit=true',
  );

/** The context of the CDK app has a value that it can't have. */
export const badContext = (key: string, why: string) =>
  new PartitaError(
    'P1519',
    `The context "${key}" can't be used: ${why.replace(/\.$/, '')}.`,
    'npx cdk synth -c plan=plan.json -c tracing=true -c monthlyBudgetUsd=50',
  );
