import { estimateInitMs } from '../plan/init-estimate.ts';
import { maxInitMs, tmpMb } from '../plan/lambda-limits.ts';
import { type BrokenLimit, initTooLong, tooHeavy, tooLarge, tooSlow } from './errors.ts';
import { megabytesText, msText } from './figures.ts';
import type { Crossing, Stage } from './space/place.ts';

const mb = 1_000_000;
/** Longest timeout a function can have. Source: AWS Lambda quotas. */
const longestMs = 900_000;
const mostInitMs: number = maxInitMs;
/** Weights that a function's /tmp has room for. */
const maxFetchedMb = ((tmpMb.most - tmpMb.spare) * 2 ** 20) / mb;

/** The stack holds a download of weights against an estimate of its own, and refuses what is over. */
const initMsOf = ({ facts, weights }: Crossing, { initMs, memoryMb }: Stage): number =>
  weights.inS3 === null ? initMs : Math.max(initMs, estimateInitMs(facts.weightMb * mb, memoryMb, true));

interface Limit {
  isBroken(crossing: Crossing, stage: Stage): boolean;
  tell(crossing: Crossing, stage: Stage): BrokenLimit;
}

/** What a Lambda function must keep to, what can be helped least first. */
const limits: readonly Limit[] = [
  {
    isBroken: ({ facts, weights }) => weights.inS3 !== null && facts.weightMb > maxFetchedMb,
    tell: ({ facts }) => tooHeavy(megabytesText(facts.weightMb * mb), megabytesText(maxFetchedMb * mb)),
  },
  {
    isBroken: ({ leastMb }, { memoryMb }) => leastMb > memoryMb,
    tell: ({ leastMb }, { memoryMb }) => tooLarge(Math.ceil(leastMb), memoryMb),
  },
  {
    isBroken: (crossing, stage) => initMsOf(crossing, stage) > mostInitMs,
    tell: (crossing, stage) => initTooLong(msText(initMsOf(crossing, stage)), msText(mostInitMs)),
  },
  {
    isBroken: (_, { coldDurationMs }) => coldDurationMs > longestMs,
    tell: (_, { coldDurationMs }) => tooSlow(msText(coldDurationMs), msText(longestMs)),
  },
];

/** The same in one expression: the search asks it millions of times. */
export const keepsLimits = (crossing: Crossing, stage: Stage): boolean =>
  crossing.leastMb <= stage.memoryMb &&
  stage.coldDurationMs <= longestMs &&
  (crossing.weights.inS3 === null
    ? stage.initMs <= mostInitMs
    : crossing.facts.weightMb <= maxFetchedMb && initMsOf(crossing, stage) <= mostInitMs);

/** The limit that a partition breaks; null when it breaks none. */
export const brokenLimit = (crossing: Crossing, stage: Stage): BrokenLimit | null =>
  limits.find(({ isBroken }) => isBroken(crossing, stage))?.tell(crossing, stage) ?? null;
