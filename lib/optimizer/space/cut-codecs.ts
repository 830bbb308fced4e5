import type { Codec } from '../../plan/codec.ts';

/** What a codec was measured to do to what crosses a cut. */
export interface CutCodec {
  readonly codec: Codec;
  /** Its bytes over the raw ones. */
  readonly share: number;
  /** CPU time of one vCPU on both sides, in ms. */
  readonly encodeMs: number;
  readonly decodeMs: number;
  /** Share of answers that aren't what the unsplit model answers. */
  readonly loss: number;
}

/** By the cut's index. */
export type CodecsByCut = ReadonlyMap<number, readonly CutCodec[]>;

/** Shares of answers that differ by less are equal: they are differences of doubles. */
const lossTolerance = 1e-9;

/** Losses are counted in so many steps of what may be lost in all, each rounded up. */
const lossSteps = 16;

/** What a plan may choose from at each cut, and what it loses by that. */
export interface CodecChoice {
  readonly byCut: CodecsByCut;
  /** Codecs that any cut has, `none` among them. */
  readonly codecs: readonly Codec[];
  /** Most steps of loss that a plan may have. */
  readonly budget: number;
  /** Steps that a codec at a cut takes. */
  stepsOf(cut: number, codec: Codec): number;
}

/**
 * Leaves out what loses too much, and what another codec at the same cut is no worse than in anything.
 *
 * @param maxLoss of a plan, 0..1: the losses of its cuts together
 */
export function codecChoice(measured: CodecsByCut, maxLoss: number): CodecChoice {
  const byCut = new Map([...measured].map(([cut, codecs]) => [cut, worthHaving(codecs, maxLoss)]));
  const left = [...byCut.values()].flat();
  const budget = left.some(({ loss }) => loss > 0) ? lossSteps : 0;
  const codecs: Codec[] = ['none', ...new Set(left.map(({ codec }) => codec))];
  return {
    byCut,
    codecs,
    budget,
    stepsOf(cut, codec) {
      const loss = byCut.get(cut)?.find((each) => each.codec === codec)?.loss ?? 0;
      // Doubles may err a little above a whole step.
      return loss === 0 ? 0 : Math.ceil((loss / maxLoss) * lossSteps - 1e-9);
    },
  };
}

function worthHaving(all: readonly CutCodec[], maxLoss: number): CutCodec[] {
  const good = all.filter(
    ({ codec, loss, share }) => codec !== 'none' && loss <= maxLoss + lossTolerance && share < 1,
  );
  const noWorse = (a: CutCodec, b: CutCodec) =>
    a.share <= b.share && a.encodeMs <= b.encodeMs && a.decodeMs <= b.decodeMs && a.loss <= b.loss;
  return good.filter((each, i) =>
    good.every((other, j) => i === j || !noWorse(other, each) || (noWorse(each, other) && i < j)),
  );
}
