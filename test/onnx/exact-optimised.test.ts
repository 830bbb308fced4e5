import { describe, it } from 'vitest';
import { expectExact } from './expect-exact.ts';
import { supportModels } from './support-models.ts';

describe('a chain of two or three partitions of the optimised graph', () => {
  it.each(supportModels)('gives the bits of the optimised unsplit model: $name', async ({ make, dims }) => {
    await expectExact(await make(), 'extended', dims);
  });
});
