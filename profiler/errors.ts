import { PartitaError } from '../lib/errors.ts';
import type { Profile } from '../lib/plan/profile.ts';
import type { Target } from '../lib/targets/target.ts';

/** The service refused to change the function, for another reason than the memory size. */
export const notConfigurable = (functionName: string, cause: unknown) =>
  new PartitaError(
    'P1601',
    `The memory size and environment of function "${functionName}" can't be changed: ${reasonOf(cause)}.`,
    'Allow lambda:GetFunctionConfiguration, lambda:GetFunction and lambda:UpdateFunctionConfiguration on it, then profile again',
    { cause },
  );

/** Every memory size asked for is larger than the target can measure. */
export const noSizeMeasurable = ({ name, maxMeasurableMb }: Pick<Target, 'name' | 'maxMeasurableMb'>) =>
  new PartitaError(
    'P1602',
    `No memory size asked for can be measured on target "${name}", which measures up to ${maxMeasurableMb} MB.`,
    'partita profile MODEL -o profile.json --target aws',
  );

/** No function answered at any memory size. */
export const nothingAnswered = (first: Profile['failures'][number]) =>
  new PartitaError(
    'P1603',
    `No function answered at any memory size; "${first.function}" at ${first.memoryMb} MB: ${withoutStop(first.message)}.`,
    'partita doctor shows what this machine can do',
  );

/** The caller gave no input tensors for a partition that is to be measured. */
export const noInputs = (partition: string) =>
  new PartitaError(
    'P1604',
    `Partition "${partition}" has no input to be measured with.`,
    'Report this with the command used',
    { fault: 'tool' },
  );

/** A changed environment variable started no new environments, so there is no cold latency to measure. */
export const neverCold = (stackName: string, target: string) =>
  new PartitaError(
    'P1605',
    `Target "${target}" started no new environments for "${stackName}" when their variables changed, so cold starts can't be measured there.`,
    'Measure on another target: partita profile PLAN -o profile.json --target local',
  );

/** Inferences kept finding new environments, so there is no warm latency to measure. */
export const neverWarm = (stackName: string, target: string) =>
  new PartitaError(
    'P1606',
    `Every inference of "${stackName}" on target "${target}" found a new environment, so warm latency can't be measured there.`,
    'Measure on another target: partita profile PLAN -o profile.json --target local',
  );

/** Another process measures into the same file. */
export const samplesInUse = (file: string) =>
  new PartitaError(
    'P1607',
    `Another run is writing its samples to "${file}".`,
    'Wait for it to end, or write elsewhere with -o',
  );

/** The samples beside the profile were measured of something else. */
export const otherSamples = (file: string, field: string) =>
  new PartitaError(
    'P1608',
    `"${file}" holds samples of another campaign: its "${field}" differs.`,
    'Measure anew with --fresh, or write elsewhere with -o',
  );

/** A line in the middle of a file of samples can't be read. */
export const damagedSamples = (file: string, line: number, cause: unknown) =>
  new PartitaError(
    'P1609',
    `"${file}" is damaged: line "${line}" is no sample.`,
    'Remove that line, or measure anew with --fresh',
    { cause },
  );

/** The budget doesn't do for one look at the model. */
export const budgetTooSmall = (maxInvocations: number, least: number) =>
  new PartitaError(
    'P1610',
    `A budget of "${maxInvocations}" invocations is too small: this model takes at least ${least}.`,
    `Give --max-invocations ${least} or more`,
  );

/** No invocation that times nodes was answered at any memory size. */
export const noNodeTimes = (partition: string) =>
  new PartitaError(
    'P1611',
    `The nodes of partition "${partition}" were timed at no memory size: each time it failed.`,
    'Profile again with a larger --max-memory',
  );

const reasonOf = (cause: unknown) => withoutStop(cause instanceof Error ? cause.message : String(cause));

const withoutStop = (message: string) => message.replace(/\.$/, '');
