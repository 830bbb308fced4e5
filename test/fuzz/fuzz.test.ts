import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PartitaError } from '../../lib/errors.ts';
import { rangesOf } from '../../lib/onnx/split.ts';
import { copyPartitions } from '../../lib/onnx/write-partitions.ts';
import { divideFile } from '../onnx/divided.ts';
import { decodeModel } from '../support/onnx-schema.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { fuzz, type Verdict } from './campaign.ts';
import { readCorpus } from './corpus.ts';
import { makeMutant } from './mutant.ts';
import { openSandbox } from './sandbox.ts';
import { tableOf } from './table.ts';

/** The code of the user's error that something ends with; '' where it doesn't. @throws any other error */
async function codeOf(act: () => Promise<void>): Promise<string> {
  try {
    await act();
    return '';
  } catch (error) {
    if (error instanceof PartitaError && error.fault === 'user') return error.code;
    throw error;
  }
}

describe('a spoilt model', () => {
  // `npm run fuzz` runs as many as there is time for.
  it('is split or refused with a code, in bounded time and memory, and nothing else is written', async () => {
    const verdicts: Verdict[] = [];
    for await (const verdict of fuzz(await readCorpus(), { seed: 2026, from: 0, mutants: 60 })) {
      verdicts.push(verdict);
    }
    expect(verdicts.filter(({ failure }) => failure !== null)).toEqual([]);
    const outcomes = new Set(verdicts.map(({ outcome }) => outcome));
    for (const usual of ['split', 'exact', 'P1102', 'P1103', 'P1104', 'P1112']) {
      expect(outcomes).toContain(usual);
    }
    expect(tableOf(verdicts).at(-1)).toMatch(/^all .* 60$/);
  });

  it('is read, divided and written, or refused with a code', async () => {
    const samples = await readCorpus();
    const folder = temporaryFolder();
    const outcomes = new Set<string>();
    for (let index = 0; index < 400; index += 1) {
      const { model } = openSandbox(join(folder, 'sandbox'), makeMutant(samples, 7, index));
      outcomes.add(
        await codeOf(async () => {
          const divided = divideFile(model);
          const { count } = divided.segments;
          const positions = count > 1 ? [Math.ceil(count / 2)] : [];
          const dir = join(folder, String(index));
          if (count > 0) await copyPartitions(divided, rangesOf(positions, count), dir);
        }),
      );
    }
    expect([...outcomes].sort()).toEqual(['', 'P1102', 'P1103', 'P1104']);
  });

  it('is spoilt in the same way by the same seed, and by another seed in another', async () => {
    const samples = await readCorpus();
    const made = (seed: number) => Array.from({ length: 20 }, (_, index) => makeMutant(samples, seed, index));
    expect(made(1)).toEqual(made(1));
    expect(made(1)).not.toEqual(made(2));
  });

  it('is made of a sound one, which a protobuf library reads', async () => {
    for (const { model } of await readCorpus())
      expect(decodeModel(model).graph.node.length).toBeGreaterThan(0);
  });
});
