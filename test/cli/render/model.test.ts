import { describe, expect, it } from 'vitest';
import { renderCuts } from '../../../lib/cli/render/cuts.ts';
import { renderModel } from '../../../lib/cli/render/model.ts';
import type { Inspection } from '../../../lib/loop/inspect.ts';
import type { TensorSpec } from '../../../lib/plan/tensor.ts';
import { faultsOf, hostileNames, plain } from './hostile.ts';

const tensor = (name: string, bytes = 4096): TensorSpec => ({
  name,
  dtype: 'float32',
  shape: [1, bytes / 4],
  bytes,
});

const price = { inlineUsdPerMillion: 0.2, s3UsdPerMillion: 5.4 };

const inspection = (part: Partial<Inspection> = {}): Inspection => ({
  model: { name: 'bert', file: 'bert.onnx', weightBytes: 438e6, parameters: 109.5e6 },
  nodes: 1200,
  weightBytes: 438e6,
  dims: {},
  inputs: [tensor('input_ids')],
  outputs: [tensor('logits')],
  operators: [
    { opType: 'MatMul', nodes: 96 },
    { opType: 'Add', nodes: 40 },
  ],
  optimize: 'extended',
  optimizeNote: null,
  cutNodes: 900,
  segments: 3,
  cuts: [
    { index: 1, tensors: [tensor('hidden.1')], bytes: 4096, weightBytesBefore: 100e6 },
    {
      index: 2,
      tensors: [tensor('hidden.2', 6e6), tensor('mask')],
      bytes: 6_004_096,
      weightBytesBefore: 300e6,
    },
  ],
  leastPartitions: 3,
  ...part,
});

const rendered = (part: Partial<Inspection> = {}) => {
  const model = inspection(part);
  return `${renderModel(model, 80, plain)}\n${renderCuts(model, price, 80, plain)}`;
};

describe('a model in a pipe', () => {
  it('says what it is, and what every cut costs to cross', () => {
    expect(rendered()).toContain(`bert
weights   438 MB, 109.5 M parameters
graph     1200 nodes, 900 once ONNX Runtime has optimised it (extended)
operators 96 MatMul, 40 Add
inputs    input_ids float32[1,1024]
outputs   logits float32[1,1024]
fits      no single zip function: 438 MB against 200 MB; at least 3 partitions
2 cuts between 3 segments, each 1 to 2 tensors wide. Crossing one costs at least
$0.20 per million inferences for one more request; over 4.50 MB it goes by S3,
for $5.40 more.
`);
    expect(rendered().split('\n').slice(-2)).toEqual([
      '  1  4.10 kB          100 MB  0.20  inline  hidden.1',
      '  2  6.00 MB          300 MB  5.60  S3      hidden.2, mask',
    ]);
  });

  it('says so where it can not be cut', () => {
    const text = rendered({ cuts: [], segments: 1, leastPartitions: null });
    expect(text).toContain('The model is one segment: it can be placed, but not cut.');
    expect(text).toContain('no zip function: one segment alone is over the limit');
    expect(faultsOf(text)).toEqual([]);
  });

  it('draws a single cut, and a thousand, in the same room', () => {
    const [cut] = inspection().cuts;
    if (cut === undefined) throw new Error('there is a cut');
    const many = Array.from({ length: 1000 }, (_, i) => ({
      ...cut,
      index: i + 1,
      bytes: 4 ** Math.floor(i / 84),
    }));
    expect(faultsOf(rendered({ cuts: [cut], segments: 2 }))).toEqual([]);
    expect(rendered({ cuts: [cut], segments: 2 })).toContain('1 cut between 2 segments, 1 tensor wide.');
    const text = rendered({ cuts: many, segments: 1001 });
    expect(faultsOf(text)).toEqual([]);
    expect(text).toMatch(/4\.19 MB ┤.*█/);
  });

  it('stays within 80 columns and obeys no name, whatever the tensors are called', () => {
    const tensors = Array.from({ length: 100 }, (_, i) => tensor(`${hostileNames[i % 6]}${i}`));
    const text = rendered({
      model: { ...inspection().model, name: hostileNames.join('') },
      inputs: tensors,
      outputs: tensors.slice(0, 1),
      dims: Object.fromEntries(hostileNames.map((name) => [name, 1])),
      operators: hostileNames.map((opType) => ({ opType, nodes: 3 })),
      cuts: [
        { index: 99_999, tensors, bytes: 400e9, weightBytesBefore: 400e9 },
        { index: 100_000, tensors: [], bytes: 0, weightBytesBefore: 0 },
      ],
    });
    expect(faultsOf(text)).toEqual([]);
    expect(text).toContain('and 94 more');
  });
});
