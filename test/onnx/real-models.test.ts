import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutPositions, rangesOf } from '../../lib/onnx/split.ts';
import { verifyPartitions } from '../../lib/onnx/verify.ts';
import { writePartitions } from '../../lib/onnx/write-partitions.ts';
import { temporaryFolder } from '../support/models.ts';
import { prepare } from './prepared.ts';

/** A collection of models from elsewhere that may lie beside the repository. */
const folder = join(import.meta.dirname, '../../../shared/models');

interface RealModel {
  readonly name: string;
  readonly file: string;
  readonly nodes: number;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly (number | string)[] }[];
  readonly sampleInputShapes: Readonly<Record<string, readonly number[]>>;
}

const manifest = join(folder, 'manifest.json');
/** The others have no weights of their own, or no more nodes than the models made here. */
const chosen = new Set(
  'bidi-lstm mnist silero-vad-op18 squeezenet-fp16 super-resolution tiny-gpt2-kv-cache ultraface-rfb-320'.split(
    ' ',
  ),
);
const models = readManifest().filter(({ name }) => chosen.has(name));

function readManifest(): readonly RealModel[] {
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : [];
}

/** Stands in the list of tests, skipped, where the collection isn't there. */
const notHere: RealModel = { name: 'none is here', file: '', nodes: 0, inputs: [], sampleInputShapes: {} };

/** Sizes of the open dimensions, from the shapes that the collection names. */
const dimsOf = ({ inputs, sampleInputShapes }: RealModel) =>
  Object.fromEntries(
    inputs.flatMap(({ name, shape }) =>
      shape.flatMap((dim, axis) =>
        typeof dim === 'string' ? [[dim, sampleInputShapes[name]?.[axis] ?? 1] as const] : [],
      ),
    ),
  );

/** Unoptimised, ONNX Runtime still computes halves in single precision, and rounds less often than a cut would. */
const runs = models.flatMap((model) =>
  (model.name === 'squeezenet-fp16' ? (['extended', 'none'] as const) : (['extended'] as const)).map(
    (mode) => ({
      ...model,
      mode,
    }),
  ),
);

describe('a model from elsewhere', () => {
  it.runIf(runs.length > 0).each(runs.length > 0 ? runs : [{ ...notHere, mode: 'none' as const }])(
    'is exact in up to three partitions: $name, $mode',
    async (model) => {
      const prepared = await prepare(join(folder, model.file), model.mode, dimsOf(model));
      expect(prepared.original.nodes).toHaveLength(model.nodes);
      expect(prepared.inputs.map(({ name, shape }) => [name, shape])).toEqual(
        model.inputs.map(({ name }) => [name, model.sampleInputShapes[name]]),
      );
      const { length } = prepared.segmentation.segments;
      const ranges = rangesOf(cutPositions(prepared, { parts: Math.min(3, length) }), length);
      const dir = temporaryFolder();
      const verification = await verifyPartitions(
        prepared,
        dir,
        await writePartitions(prepared, ranges, dir),
      );
      expect(verification).toMatchObject({ exact: true, maxAbsDiff: 0 });
    },
  );
});
