import { join } from 'node:path';
import type { ModelOptions } from '../../lib/loop/prepare-in.ts';
import type { SampleOptions } from '../../lib/loop/samples/read-samples.ts';
import { buildZooModel } from '../../lib/onnx/zoo/build-zoo-model.ts';

/** A model that a benchmark looks at, and the samples that it looks at it on. */
export interface GivenModel {
  readonly model: string;
  readonly options: ModelOptions & Omit<SampleOptions, 'count'>;
  /** Whether the model and the samples are somebody's, and not seeded. */
  readonly isGiven: boolean;
}

const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

const numbers = (text: string | undefined) => text?.split(',').map(Number);

/**
 * PARTITA_BENCH_MODEL and PARTITA_BENCH_SAMPLES name a model and photographs of yours, or 1/f; PARTITA_BENCH_MEAN and
 * PARTITA_BENCH_STD what the model wants done to pixels, ImageNet's where they aren't given. Without a model it is one of the
 * zoo, whose weights are seeded, on 1/f images.
 *
 * @param folder where the zoo's model is built
 */
export async function givenModel(folder: string, zooName: string): Promise<GivenModel> {
  const { env } = process;
  const given = env['PARTITA_BENCH_MODEL'];
  const samples = env['PARTITA_BENCH_SAMPLES'];
  const model = given ?? join(folder, `${zooName}.onnx`);
  if (given === undefined) await buildZooModel(zooName, model, {}, () => undefined);
  return {
    model,
    options: {
      optimize: 'extended',
      dim: [],
      samples: samples === undefined ? [] : [samples],
      mean: numbers(env['PARTITA_BENCH_MEAN']) ?? imageNet.mean,
      std: numbers(env['PARTITA_BENCH_STD']) ?? imageNet.std,
      seed: 1,
    },
    isGiven: given !== undefined || samples !== undefined,
  };
}
