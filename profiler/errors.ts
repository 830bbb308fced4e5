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
export const noSizeMeasurable = ({ name, maxMeasurableMb }: Target) =>
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

const reasonOf = (cause: unknown) => withoutStop(cause instanceof Error ? cause.message : String(cause));

const withoutStop = (message: string) => message.replace(/\.$/, '');
