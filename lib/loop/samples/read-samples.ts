import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { noSuchFile } from '../../onnx/errors.ts';
import { liftConstants } from '../../onnx/graph-of.ts';
import type { OnnxModel } from '../../onnx/model.ts';
import { indexBounds, seededInputs } from '../../onnx/seeded-inputs.ts';
import type { TensorSpec } from '../../plan/tensor.ts';
import { noImageInput, notAPhotograph } from '../../privacy/errors.ts';
import { cropOf } from '../../samples/crops.ts';
import { elementsOfImage, type Image, type ImageLayout, imageLayoutOf } from '../../samples/image.ts';
import { oneOverF } from '../../samples/one-over-f.ts';
import { parsePpm, withChannels } from '../../samples/ppm.ts';
import { seededRandom } from '../../statistics/random.ts';
import { toHalves } from '../../tensors/codecs/half.ts';
import type { NamedTensors, Tensor } from '../../tensors/tensor.ts';
import { tensorOf } from '../../tensors/typed.ts';
import { readInputSets } from '../inputs/read-inputs.ts';
import { wantedBy } from '../inputs/wanted-input.ts';

/** Which inputs a model is looked at on. */
export interface SampleOptions {
  /** Files, folders of files, or `1/f`; none: 1/f images where the model takes an image, else seeded inputs. */
  readonly samples: readonly string[];
  /** How many are generated, or cropped from photographs. */
  readonly count: number;
  /** What a model wants taken from each channel of pixels in [0, 1], and what it is divided by. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly seed: number;
}

export interface SampleSet {
  readonly source: 'given' | 'photographs' | '1/f' | 'seeded';
  readonly inputs: readonly NamedTensors[];
  /** Where each comes from: what comes from one photograph must not be on two sides of an experiment. */
  readonly groups: readonly number[];
}

interface SampledModel {
  readonly original: OnnxModel;
  readonly inputs: readonly TensorSpec[];
}

const isPhotograph = (file: string) => /\.(ppm|pgm|pnm)$/i.test(extname(file));

/**
 * Reads or makes samples.
 *
 * @throws PartitaError P1101, P1132, P1208 about files, P2011 a photograph that can't be read, P2012 no input for images
 */
export async function readSamples(model: SampledModel, options: SampleOptions): Promise<SampleSet> {
  const { samples, count, seed } = options;
  const files = samples.filter((each) => each !== '1/f').flatMap(filesIn);
  const photographs = files.filter(isPhotograph);
  const others = files.filter((file) => !isPhotograph(file));
  if (photographs.length > 0) {
    const read = photographs.map(readPhotograph);
    const random = seededRandom(seed);
    const inputs = await imagesFor(model, options, (layout, at) =>
      cropOf(withChannels(read[at % read.length]!, layout.channels), layout, random),
    );
    return { source: 'photographs', inputs, groups: inputs.map((_, at) => at % read.length) };
  }
  if (others.length > 0) {
    const next = 'partita inspect MODEL';
    const inputs = await readInputSets(others, wantedBy(model.inputs), next);
    return { source: 'given', inputs, groups: inputs.map((_, at) => at) };
  }
  const groups = Array.from({ length: count }, (_, at) => at);
  if (samples.length === 0 && imageInputOf(model) === null) {
    const bounds = indexBounds(liftConstants(model.original));
    const inputs = groups.map((at) => seededInputs(model.inputs, bounds, seed + at));
    return { source: 'seeded', inputs, groups };
  }
  const inputs = await imagesFor(model, options, (layout, at) => oneOverF(layout, seed + at));
  return { source: '1/f', inputs, groups };
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) throw noSuchFile(path, 'partita leakage MODEL --samples 1/f -o leakage.json');
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).sort();
  if (names.includes('input_0.pb')) return [path];
  return names.map((name) => join(path, name)).filter((file) => statSync(file).isFile());
}

function readPhotograph(file: string): Image {
  const image = parsePpm(readFileSync(file));
  if (typeof image === 'string') throw notAPhotograph(file, image);
  return image;
}

/** The input of a model that holds an image, and how. */
export function imageInputOf({
  inputs,
}: Pick<SampledModel, 'inputs'>): { spec: TensorSpec; layout: ImageLayout } | null {
  for (const spec of inputs) {
    const layout = imageLayoutOf(spec.shape);
    if (layout !== null && (spec.dtype === 'float32' || spec.dtype === 'float16')) return { spec, layout };
  }
  return null;
}

async function imagesFor(
  model: SampledModel,
  { count, seed, mean, std }: SampleOptions,
  make: (layout: ImageLayout, at: number) => Image,
): Promise<NamedTensors[]> {
  const input = imageInputOf(model);
  if (input === null) throw noImageInput(model.original.file);
  const { spec, layout } = input;
  const bounds = indexBounds(liftConstants(model.original));
  const images: NamedTensors[] = [];
  for (let at = 0; at < count; at++) {
    // Whoever wants to stop gets a turn.
    await setImmediate();
    const elements = elementsOfImage(make(layout, at), layout, mean, std);
    images.push(seededInputs(model.inputs, bounds, seed + at).set(spec.name, floatTensor(spec, elements)));
  }
  return images;
}

function floatTensor({ dtype, shape }: TensorSpec, elements: Float32Array): Tensor {
  if (dtype === 'float32') return tensorOf(dtype, shape, elements);
  const halves = toHalves(elements);
  if (halves === null) throw new RangeError('a pixel is beyond the largest half');
  return tensorOf('float16', shape, halves);
}
