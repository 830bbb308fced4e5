import { PartitaError } from '../errors.ts';
import { maxInlineTensorBytes } from '../plan/lambda-limits.ts';
import type { Slo, Tier } from '../plan/plan.ts';
import { megabytesText, percentText } from './figures.ts';

const profileAgain = 'partita profile MODEL -o profile.json';
const optimizeAgain = (flags: string) =>
  `partita optimize MODEL --profile profile.json -o plan.json ${flags}`;

/** A limit of the service that a partition breaks. */
export interface BrokenLimit {
  /** Names what is over which limit. */
  readonly sentence: string;
  readonly next: string;
}

export const tooHeavy = (weights: string, most: string): BrokenLimit => ({
  sentence: `${weights} of weights are over the ${most} that a function's /tmp holds.`,
  next: 'partita inspect MODEL',
});

export const initTooLong = (takes: string, most: string): BrokenLimit => ({
  sentence: `Its init takes ${takes}, and Lambda ends one after ${most} and does it again within the invocation.`,
  next: 'partita inspect MODEL',
});

export const tooLarge = (leastMb: number, largestMb: number): BrokenLimit => ({
  sentence: `It needs ${leastMb} MB of memory, and the largest size considered is ${largestMb} MB.`,
  next: optimizeAgain(`--max-memory ${leastMb}`),
});

export const boxTooSmall = (tier: Tier, leastMb: number, memoryMb: number): BrokenLimit => ({
  sentence: `It needs ${leastMb} MB of memory, and the site's ${tier} has ${memoryMb} MB.`,
  next: 'partita optimize --help',
});

export const mustNotSee = (tier: Tier, tensor: string): BrokenLimit => ({
  sentence: `It needs "${tensor}", which the site's ${tier} must not see.`,
  next: optimizeAgain('--site site.json, with less in mustNotSee'),
});

export const seesTooMuch = (tier: Tier, leakage: number, most: number): BrokenLimit => ({
  sentence: `On ${tier}, ${percentText(leakage)} of the input can be recovered from what it is sent, and ${percentText(most)} may be.`,
  next: optimizeAgain(`--max-leakage ${Math.ceil(leakage * 100) / 100}`),
});

export const tooSlow = (takes: string, most: string): BrokenLimit => ({
  sentence: `It takes ${takes} cold, and a function ends after ${most}.`,
  next: 'partita inspect MODEL',
});

/** A stretch between two neighbouring cuts breaks a limit by itself. */
export const segmentsDoNotFit = (from: number, to: number, { sentence, next }: BrokenLimit) =>
  new PartitaError(
    'P1701',
    `Segment${to - from === 1 ? ` "${to}"` : `s "${from + 1}" to "${to}"`} can't be a partition. ${sentence}`,
    next,
  );

/** The limits need more partitions than are allowed, or the model has too few cuts for what was asked. */
export const noDivisionFits = (
  { min, max }: { min: number; max: number },
  { least, most }: { least: number; most: number },
) =>
  new PartitaError(
    'P1709',
    `No plan has ${max === Number.POSITIVE_INFINITY ? `"${min}" or more` : `"${min}" to "${max}"`} partitions: limits and cuts leave ${least} to ${most}.`,
    `Allow ${least === most ? least : `${least} to ${most}`} partitions`,
  );

/** The cap leaves no memory size that the profile tells anything about. */
export const noMemorySize = (maxMemoryMb: number, leastMeasuredMb: number) =>
  new PartitaError(
    'P1710',
    `No memory size up to "${maxMemoryMb}" MB can be considered: the smallest that was measured is ${leastMeasuredMb} MB.`,
    profileAgain,
  );

/** The fastest plan's percentile is over the SLO. */
export const sloOutOfReach = ({ percentile, latencyMs }: Slo, bestMs: number) =>
  new PartitaError(
    'P1702',
    `No plan meets "p${percentile} <= ${latencyMs} ms": the fastest has a predicted p${percentile} of ${bestMs} ms.`,
    optimizeAgain(`--slo p${percentile}=${Math.ceil(bestMs)}ms`),
  );

/** The cheapest plan that meets the SLO, if there is one, costs more than the budget. */
export const budgetOutOfReach = (
  budgetUsdPerMillion: number,
  leastUsdPerMillion: number,
  slo: Slo | null,
) => {
  const flags = slo === null ? '' : `--slo p${slo.percentile}=${slo.latencyMs}ms `;
  return new PartitaError(
    'P1703',
    `No plan${slo === null ? '' : ' that meets the SLO'} costs "${budgetUsdPerMillion}" dollars per million inferences or less: the cheapest costs ${leastUsdPerMillion.toFixed(2)}.`,
    optimizeAgain(`${flags}--budget-usd ${(Math.ceil(leastUsdPerMillion * 100) / 100).toFixed(2)}`),
  );
};

/** A profile of a plan says nothing of the segments between its cuts. */
export const notOfModel = (model: string) =>
  new PartitaError(
    'P1704',
    `The profile of "${model}" is of a plan, and one of the model is needed.`,
    profileAgain,
  );

/** Every warm invocation failed, or none was made. */
export const noWarmSample = (model: string) =>
  new PartitaError(
    'P1705',
    `The profile of "${model}" has no warm invocation that was answered.`,
    profileAgain,
  );

/** Init is billed, so that a plan can't be priced without having seen one. */
export const noColdSample = (model: string) =>
  new PartitaError('P1706', `The profile of "${model}" has no cold start that was answered.`, profileAgain);

/** The file was changed by hand, or by a program that isn't Partita. */
export const noSuchSegments = (model: string, segments: number, times: number) =>
  new PartitaError(
    'P1707',
    `The profile of "${model}" has ${segments} segments and the run times of ${times}.`,
    profileAgain,
  );

/** The bounds on the number of partitions leave no number. */
export const noPartitionCount = (min: number, max: number) =>
  new PartitaError(
    'P1708',
    `No number of partitions is at least "${min}" and at most "${max}".`,
    `Allow at least ${Math.max(1, min)} partition${min > 1 ? 's' : ''}`,
  );

/** A demand on the cuts names something that isn't there. */
export const noSuchTensor = (name: string, meant: string | undefined) =>
  new PartitaError(
    'P1711',
    `No tensor "${name}" crosses between segments${meant === undefined ? '' : `; is "${meant}" meant?`}`,
    'partita inspect MODEL',
  );

/** A cut is demanded where another demand forbids it. */
export const pinsContradict = (name: string) =>
  new PartitaError(
    'P1712',
    `A cut at "${name}" is asked for, and something else that was asked for forbids it.`,
    'partita optimize --help',
  );

/** A coordinator takes and gives what its caller has in a request and an answer. */
export const notRelayed = (model: string, bytes: number) =>
  new PartitaError(
    'P1714',
    `A coordinator takes and answers at most ${megabytesText(maxInlineTensorBytes)}, and "${model}" has tensors of ${megabytesText(bytes)}.`,
    optimizeAgain('--orchestration step-functions'),
  );

/** A machine of the site is taken to have the CPU share of its memory size, as the profile has it. */
export const boxNotMeasured = (tier: Tier, memoryMb: number, largestMeasuredMb: number) =>
  new PartitaError(
    'P1713',
    `The site's "${tier}" has the CPUs of ${memoryMb} MB, and the profile ends at ${largestMeasuredMb} MB.`,
    `partita profile MODEL -o profile.json --max-memory ${memoryMb}`,
  );
