import { join } from 'node:path';
import { describe, it } from 'vitest';
import { buildZooModel } from '../../../lib/onnx/zoo/build-zoo-model.ts';
import { temporaryFolder } from '../../support/models.ts';
import { expectExact } from '../expect-exact.ts';

describe('a chain of partitions of a tiny model of the zoo', () => {
  it.each([
    ['gpt2', { batch: 2, sequence: 3, past_sequence: 4 }],
    ['encoder-decoder', {}],
    ['unet', {}],
    ['mobilenet-v2', {}],
    ['early-exit', {}],
    ['control-flow', {}],
  ])('gives the bits of the whole: %s', async (name, dims) => {
    const { file } = await buildZooModel(name, join(temporaryFolder(), `${name}.onnx`), { tiny: true });
    await expectExact(file, 'extended', dims);
  });
});
