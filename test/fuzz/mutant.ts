import { type DecodedModel, decodeModel, encodeModel } from '../support/onnx-schema.ts';
import { type Chance, chanceOf } from './chance.ts';
import type { Sample } from './corpus.ts';
import type { Model } from './mutable.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { type Beside, mutateExternal } from './mutate-external.ts';
import { modelMutations } from './mutate-model.ts';
import { nodeMutations } from './mutate-nodes.ts';
import { tensorMutations } from './mutate-tensors.ts';
import { valueMutations } from './mutate-values.ts';

/** Which part of a sample a mutant spoils. */
type MutantKind = 'bytes' | 'nodes' | 'tensors' | 'values' | 'model' | 'external' | 'data file';

/** A spoilt model. */
export interface Mutant {
  readonly index: number;
  readonly sample: string;
  readonly kind: MutantKind;
  /** What was done to the sample. */
  readonly done: readonly string[];
  readonly model: Uint8Array;
  readonly beside: ReadonlyMap<string, Beside>;
}

const tables = {
  nodes: nodeMutations,
  tensors: tensorMutations,
  values: valueMutations,
  model: modelMutations,
} as const;

const kinds: readonly MutantKind[] = [
  ...(['bytes', 'bytes', 'nodes', 'nodes', 'tensors', 'values', 'values', 'model'] as const),
  ...(['external', 'data file'] as const),
];

type Spoilt = Omit<Mutant, 'index' | 'sample' | 'kind'>;

/** Mutant `index` of a campaign: the same for the same samples, seed and index. */
export function makeMutant(samples: readonly Sample[], seed: number, index: number): Mutant {
  const chance = chanceOf(seed, index);
  const kind = chance.pick(kinds) ?? 'bytes';
  const wanted = kind === 'data file' ? samples.filter(({ beside }) => beside.size > 0) : samples;
  const sample = chance.pick(wanted) as Sample;
  return { index, sample: sample.name, kind, ...spoil(kind, sample, samples, chance) };
}

function spoil(kind: MutantKind, sample: Sample, samples: readonly Sample[], chance: Chance): Spoilt {
  const { beside } = sample;
  if (kind === 'bytes') {
    const other = chance.pick(samples)?.model ?? sample.model;
    const { bytes, done } = mutateBytes(sample.model, other, chance);
    return { model: bytes, beside, done };
  }
  if (kind === 'data file') {
    const name = chance.pick([...beside.keys()]) ?? '';
    const content = beside.get(name) ?? Buffer.alloc(0);
    const length = chance.below(content.length + 1);
    return {
      model: sample.model,
      beside: new Map([...beside, [name, content.subarray(0, length)]]),
      done: [`"${name}" cut to ${length} bytes`],
    };
  }
  const model: Model = structuredClone<DecodedModel>(decodeModel(sample.model)) as Model;
  if (kind === 'external') {
    const put = mutateExternal(model, chance);
    return { model: encodeModel(model), beside: new Map([...beside, ...put]), done: ['external data'] };
  }
  const names = Object.keys(tables[kind]);
  const count = chance.happens(0.7) ? 1 : 2 + chance.below(2);
  const done = Array.from({ length: count }, () => chance.pick(names) ?? '');
  for (const name of done) tables[kind][name]?.(model, chance);
  return { model: encodeModel(model), beside, done };
}
