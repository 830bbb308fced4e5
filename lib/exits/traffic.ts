import { isSure } from '../plan/exit.ts';
import type { ExitRates } from '../plan/exit-rates.ts';
import type { TakenExits } from '../plan/plan.ts';

/** Thresholds by output; an exit that has none is not taken. */
export type Thresholds = ReadonlyMap<string, number>;

/** What thresholds make of the measured samples: where they leave, in the order of the chain, and who is right. */
export type ExitTraffic = TakenExits;

/** Each sample leaves at the first exit that is sure. */
export function exitTrafficOf(
  { exits: measured, samples: { count }, final }: ExitRates,
  thresholds: Thresholds,
): ExitTraffic {
  const asked = measured.flatMap((exit) => {
    const threshold = thresholds.get(exit.output);
    return threshold === undefined ? [] : [{ ...exit, threshold }];
  });
  const left = asked.map(() => 0);
  let agreeing = 0;
  for (let sample = 0; sample < count; sample++) {
    const at = asked.findIndex((exit) => isSure(exit, exit.confidences[sample] ?? Number.NaN));
    if (at !== -1) left[at]! += 1;
    if (at === -1 || asked[at]!.agrees[sample] === true) agreeing += 1;
  }
  return {
    exits: asked.map(({ confidences: _, agrees: __, sweep: ___, ...exit }, i) => ({
      ...exit,
      rate: left[i]! / count,
    })),
    agreement: agreeing / count,
    final,
    samples: count,
  };
}

/** Share of inferences that go on behind a position of the chain: a partition that begins there is reached by so many. */
export const reachAt = ({ exits }: Pick<ExitTraffic, 'exits'>, position: number): number =>
  Math.max(0, 1 - exits.reduce((sum, { segment, rate }) => (segment <= position ? sum + rate : sum), 0));
