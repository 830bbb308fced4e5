import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Notify } from '../host.ts';
import { agreementOf } from '../onnx/agreement.ts';
import { inputSpecs } from '../onnx/dims.ts';
import { bytesOf } from '../onnx/graph-of.ts';
import { hashModel } from '../onnx/hash.ts';
import type { OnnxModel } from '../onnx/model.ts';
import { needMemory } from '../onnx/need-memory.ts';
import { summarize } from '../onnx/prepare.ts';
import { readModel } from '../onnx/read-model.ts';
import { referencesOf, type Trials } from '../onnx/references.ts';
import { otherInterface, wrongVariantName } from '../onnx/variants/errors.ts';
import { makeVariant, type WrittenVariant } from '../onnx/variants/make-variant.ts';
import type { VariantKind, Variants } from '../plan/variants.ts';
import { variants } from '../plan/variants.ts';
import { shellWord } from '../shell-word.ts';
import { needDisk, stage } from '../workspace.ts';
import { jsonText } from './files.ts';
import { givenInputs } from './inputs/given-inputs.ts';
import { sizesOf } from './prepare-in.ts';
import { refuseInside } from './refuse-inside.ts';

/** What `variants` calls its file in the folder that it writes. */
const variantsFile = 'variants.json';

export interface VariantsRequest {
  readonly kinds: readonly VariantKind[];
  /** Files of the model that are there already, by the name of the variant. */
  readonly add: ReadonlyMap<string, string>;
  /** Accuracies that are known, by the name of the variant: shares of answers as good as the model's. */
  readonly accuracy: ReadonlyMap<string, number>;
  /** Sizes of open dimensions as `NAME=SIZE`. */
  readonly dim: readonly string[];
  /** Files with inputs to compare on; where there are none, seeded ones. See `readInputSets`. */
  readonly input: readonly string[];
  /** Seeded inputs to compare on. */
  readonly runs: number;
}

/**
 * Makes variants of a model in a new folder, each in its own, and measures how far their answers, and those of variants that are
 * there already, agree with the model's.
 *
 * @throws PartitaError P1105 where a size is open, P1140 where a variant can't be made, P1141 where one that is added takes or
 *   answers something else, P1142 where one isn't named or named twice, P1101-P1115 about a model, P1132, P1133, P1208 about inputs, P1902-P1904 about the folder
 */
export async function makeVariants(
  file: string,
  out: string,
  { kinds, add, accuracy, dim, input, runs }: VariantsRequest,
  notify: Notify,
): Promise<Variants> {
  needNames(kinds, add, accuracy);
  const model = readModel(file);
  const added = [...add].map(([name, path]) => ({ name, file: path, model: readModel(path) }));
  for (const each of added) needSameInterface(model, each.model);
  const given = input.length > 0;
  const trials: Trials = given ? await givenInputs(model, input, `partita inspect ${shellWord(file)}`) : runs;
  const dims = sizesOf(model, dim, trials, `partita variants ${shellWord(file)} -o ${shellWord(out)}`);
  for (const each of [file, ...add.values()]) refuseInside(each, out);
  needMemory(model, file);
  needDisk(resolve(out), 2 * kinds.length * bytesOf([...model.weights.values()]));
  const specs = inputSpecs(model, dims);
  const staging = await stage(out);
  try {
    notify({ kind: 'step', text: 'running the model' });
    const expected = await referencesOf(file, specs, 'extended', trials);
    const made: Variants['variants'] = [];
    const compare = async (name: string, written: WrittenVariant, place: string) => {
      notify({ kind: 'step', text: `comparing the ${name} variant with the model` });
      const inputs = expected.map((reference) => reference.inputs);
      const { exact: _, ...agreement } = agreementOf(
        expected,
        await referencesOf(written.file, specs, 'extended', inputs),
      );
      const known = accuracy.get(name);
      made.push({
        name,
        file: place,
        sha256: hashModel(readModel(written.file)),
        weightBytes: written.weightBytes,
        agreement: { ...agreement, runs: expected.length, inputs: given ? 'given' : 'seeded' },
        ...(known !== undefined && { accuracy: known }),
      });
    };
    for (const name of kinds) {
      notify({ kind: 'step', text: `making the ${name} variant` });
      const work = join(staging.path, '.work');
      mkdirSync(work);
      const written = await makeVariant(name, model, dims, join(staging.path, name), work);
      rmSync(work, { recursive: true });
      await compare(name, written, `${name}/model.onnx`);
    }
    for (const each of added) {
      const weightBytes = bytesOf([...each.model.weights.values()]);
      await compare(each.name, { file: each.file, weightBytes }, relative(resolve(out), resolve(each.file)));
    }
    const content: Variants = {
      schema: variants.name,
      version: variants.version,
      model: {
        ...summarize(model, file),
        file: relative(resolve(out), resolve(file)),
        sha256: hashModel(model),
      },
      variants: made,
    };
    writeFileSync(join(staging.path, variantsFile), jsonText(content));
    await staging.publish();
    return content;
  } finally {
    await staging.discard();
  }
}

/** Every variant has a name of its own, and accuracies are of variants. */
function needNames(
  kinds: readonly string[],
  add: ReadonlyMap<string, string>,
  accuracy: ReadonlyMap<string, number>,
): void {
  const twice = kinds.find((kind) => add.has(kind));
  if (twice !== undefined) throw wrongVariantName(twice, 'is made and added');
  const names = [...kinds, ...add.keys()];
  if (names.length === 0) throw wrongVariantName('none', 'is all there is: add one with --add');
  const unknown = [...accuracy.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined) throw wrongVariantName(unknown, `is none of ${names.join(', ')}`);
}

/** A variant goes wherever the model does. */
function needSameInterface(model: OnnxModel, other: OnnxModel): void {
  for (const what of ['inputs', 'outputs'] as const) {
    const told = (of: OnnxModel) => of[what].map(({ name, elementType }) => `${name} ${elementType}`).sort();
    if (told(model).join() !== told(other).join()) throw otherInterface(other.file, model.file, what);
  }
}
