import { describe, it } from 'vitest';
import { expectExact } from './expect-exact.ts';
import { specialModels } from './special-models.ts';
import { supportModels } from './support-models.ts';
import { uncommonModels } from './uncommon-models.ts';

describe('a chain of two or three partitions of the graph as it is', () => {
  it.each(supportModels)('gives the bits of the unsplit model: $name', async ({ make, dims }) => {
    await expectExact(await make(), 'none', dims);
  });

  it.each([...specialModels, ...uncommonModels])(
    'gives the bits of the unsplit model with $name',
    async ({ make }) => {
      await expectExact(make(), 'none');
    },
  );
});
