import { describe, it } from 'vitest';
import { expectExact } from './expect-exact.ts';
import { specialModels } from './special-models.ts';
import { supportModels } from './support-models.ts';

describe('a chain of two or three partitions of the graph as it is', () => {
  it.each(supportModels)('gives the bits of the unsplit model: $name', async ({ make, dims }) => {
    await expectExact(await make(), 'none', dims);
  });

  it.each(specialModels)('gives the bits of the unsplit model with $name', async ({ make }) => {
    await expectExact(make(), 'none');
  });
});
