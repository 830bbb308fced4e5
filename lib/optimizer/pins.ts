import { nearest } from '../nearest.ts';
import type { Segmentation } from '../plan/segmentation.ts';
import { noSuchTensor, pinsContradict } from './errors.ts';

/** What a person demands of the cuts, by tensors' names. */
export interface Pins {
  /** Pairs of tensors that the same partition must compute. */
  readonly together?: readonly (readonly [string, string])[];
  /** Tensors that must cross a cut: the first cut behind what computes them. */
  readonly cutAt?: readonly string[];
  /** Tensors at whose cut nothing may be cut. */
  readonly noCutAt?: readonly string[];
}

/** Where the chain must be cut, and where it must not. */
export interface PinnedCuts {
  readonly required: ReadonlySet<number>;
  readonly forbidden: ReadonlySet<number>;
}

/** @throws PartitaError P1711 where a tensor is computed nowhere or crosses no cut, P1712 where demands contradict */
export function pinnedCuts(segmentation: Segmentation, pins: Pins): PinnedCuts {
  const { together = [], cutAt = [], noCutAt = [] } = pins;
  const required = new Set(cutAt.map((name) => cutOf(segmentation, name)));
  const forbidden = new Set(noCutAt.map((name) => cutOf(segmentation, name)));
  for (const [one, other] of together) {
    const [first, last] = [producerOf(segmentation, one), producerOf(segmentation, other)].sort(
      (a, b) => a - b,
    );
    for (let cut = first!; cut < last!; cut++) forbidden.add(cut);
  }
  for (const name of cutAt) {
    if (forbidden.has(cutOf(segmentation, name))) throw pinsContradict(name);
  }
  return { required, forbidden };
}

function cutOf({ cuts }: Segmentation, name: string): number {
  const cut = cuts.find(({ tensors }) => tensors.some((tensor) => tensor.name === name));
  if (cut !== undefined) return cut.index;
  throw noSuchTensor(
    name,
    nearest(name, [...new Set(cuts.flatMap(({ tensors }) => tensors.map((t) => t.name)))]),
  );
}

function producerOf({ tensors }: Segmentation, name: string): number {
  const tensor = tensors.find((each) => each.name === name && each.producer > 0);
  if (tensor !== undefined) return tensor.producer;
  throw noSuchTensor(
    name,
    nearest(
      name,
      tensors.filter(({ producer }) => producer > 0).map((t) => t.name),
    ),
  );
}
