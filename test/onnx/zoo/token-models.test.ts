import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildZooModel } from '../../../lib/onnx/zoo/build-zoo-model.ts';
import { seededRandom } from '../../../lib/statistics/random.ts';
import { temporaryFolder } from '../../support/models.ts';
import { type DecodedGraph, decodeModel } from '../../support/onnx-schema.ts';
import { floats, runModel, Tensor } from '../../support/run-model.ts';

const ids = (tokens: readonly number[]) =>
  new Tensor('int64', BigInt64Array.from(tokens, BigInt), [1, tokens.length]);

const sixteen = Array.from({ length: 16 }, (_, index) => (index * 37) % 100);
const padded = (padding: number) => sixteen.map((token, index) => (index < 12 ? token : padding));
const twelve = ids(sixteen.map((_, index) => (index < 12 ? 1 : 0)));

const tiny = async (name: string) =>
  (await buildZooModel(name, join(temporaryFolder(), `${name}.onnx`), { tiny: true })).file;

describe('the encoder-decoder', () => {
  const target = [5, 25, 45, 65, 85, 6, 26, 46];
  const logits = async (file: string, source: readonly number[], begun: readonly number[]) =>
    floats(
      await runModel(file, {
        feeds: { input_ids: ids(source), attention_mask: twelve, decoder_input_ids: ids(begun) },
      }),
      'logits',
    );

  it('reads the whole text but for its padding, and of what it wrote the earlier tokens', async () => {
    const file = await tiny('encoder-decoder');
    const as = await logits(file, padded(0), target);
    expect(await logits(file, padded(7), target)).toEqual(as);
    const otherEnd = await logits(file, padded(0), [...target.slice(0, 7), 1]);
    expect(otherEnd.subarray(0, 700)).toEqual(as.subarray(0, 700));
    expect(otherEnd.subarray(700)).not.toEqual(as.subarray(700));
    const otherText = await logits(file, [1, ...padded(0).slice(1)], target);
    expect(otherText.subarray(0, 100)).not.toEqual(as.subarray(0, 100));
  });

  it('is read by every layer of the decoder', async () => {
    const { graph } = decodeModel(readFileSync(await tiny('encoder-decoder')));
    const attention = graph.node.filter(({ name = '' }) => /EncDecAttention\/[kv]\/MatMul$/.test(name));
    expect(attention).toHaveLength(2 * 2);
    const [states] = new Set(attention.map(({ input }) => input[0]));
    expect(attention.every(({ input }) => input[0] === states)).toBe(true);
    expect(states).toMatch(/^\/encoder\/final_layer_norm\//);
  });

  it('stores the one table of both sides and of the output once', async () => {
    const { graph } = decodeModel(readFileSync(await tiny('encoder-decoder')));
    const readers = graph.node.filter(({ input }) => input.includes('shared.weight'));
    expect(readers.map(({ opType }) => opType).sort()).toEqual(['Gather', 'Gather', 'Gemm']);
    expect(graph.initializer.filter(({ dims }) => dims.includes(100))).toHaveLength(1);
  });
});

/** Operators with bodies, each below those whose bodies it is in: "Loop > If". */
const nesting = ({ node }: DecodedGraph, around = ''): string[] =>
  node.flatMap(({ opType, attribute }) =>
    attribute.flatMap(({ g }) =>
      g === undefined ? [] : [`${around}${opType}`, ...nesting(g, `${around}${opType} > `)],
    ),
  );

describe('the network of control flow', () => {
  const run = (file: string, tokens: readonly number[], thorough: boolean) =>
    runModel(file, {
      feeds: { input_ids: ids(tokens), attention_mask: twelve, thorough: new Tensor('bool', [thorough], []) },
    });

  it('has conditions in loops, and a loop in a condition', async () => {
    const { graph } = decodeModel(readFileSync(await tiny('control-flow')));
    expect([...new Set(nesting(graph))].sort()).toEqual([
      'If',
      'If > Loop',
      'Loop',
      'Loop > If',
      'Scan',
      'Scan > If',
    ]);
  });

  it('skips padding, and answers otherwise when it is to be thorough', async () => {
    const file = await tiny('control-flow');
    const as = floats(await run(file, padded(0), true), 'logits');
    expect(floats(await run(file, padded(7), true), 'logits')).toEqual(as);
    expect(floats(await run(file, padded(0), false), 'logits')).not.toEqual(as);
  });

  it('thinks as long as the text asks for', async () => {
    const file = await tiny('control-flow');
    const random = seededRandom(1);
    const rounds = new Set<unknown>();
    for (let text = 0; text < 20; text += 1) {
      const tokens = sixteen.map(() => Math.floor(random() * 100));
      rounds.add(Number((await run(file, tokens, true))['rounds']?.data[0]));
    }
    expect(rounds.size).toBeGreaterThan(2);
    expect([...rounds].every((each) => Number(each) >= 1 && Number(each) <= 8)).toBe(true);
  });
});
