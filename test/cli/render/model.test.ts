import { describe, expect, it } from 'vitest';
import { plotCuts } from '../../../lib/cli/render/cut-plot.ts';
import { renderCuts } from '../../../lib/cli/render/cuts.ts';
import { renderLargestTensors } from '../../../lib/cli/render/largest-tensors.ts';
import { renderLimits } from '../../../lib/cli/render/limits.ts';
import { renderModel } from '../../../lib/cli/render/model.ts';
import { renderOperators } from '../../../lib/cli/render/operators.ts';
import type { Inspection } from '../../../lib/loop/inspect.ts';
import type { TensorSpec } from '../../../lib/plan/tensor.ts';
import { faultsOf, hostileNames, plain } from './hostile.ts';

const tensor = (name: string, bytes = 4096): TensorSpec => ({
  name,
  dtype: 'float32',
  shape: [1, bytes / 4],
  bytes,
});

const limits = (zipPartitions: number | null): Inspection['limits'] => ({
  inline: { limitBytes: 4.5e6, inputBytes: 4096, outputBytes: 5e6, cuts: 1, s3Cuts: 1 },
  zip: { limitBytes: 200e6, leastPartitions: zipPartitions },
  tmp: { limitBytes: 10.67e9, leastPartitions: 1 },
  memory: { limitBytes: 10.7e9, neededBytes: 725e6, peakActivationBytes: 6.2e6 },
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
    { opType: 'MatMul', nodes: 96, weightBytes: 400e6 },
    { opType: 'Add', nodes: 40, weightBytes: 0 },
  ],
  optimize: 'extended',
  optimizeNote: null,
  largestWeights: [{ name: 'wte', dtype: 'float32', shape: [1000, 16], bytes: 64_000 }],
  largestActivations: [{ ...tensor('hidden.2', 6e6), opType: 'Add' }],
  cutNodes: 900,
  placedNodes: 30,
  cutWeightBytes: 438e6,
  segments: 3,
  cuts: [
    { index: 1, tensors: [tensor('hidden.1')], bytes: 4096, weightBytesBefore: 100e6, nodesBefore: 10 },
    {
      index: 2,
      tensors: [tensor('hidden.2', 6e6), tensor('mask')],
      bytes: 6_004_096,
      weightBytesBefore: 300e6,
      nodesBefore: 20,
    },
  ],
  limits: limits(3),
  ...part,
});

const rendered = (part: Partial<Inspection> = {}) => {
  const model = inspection(part);
  return [
    renderModel(model, 80, plain),
    renderCuts(model, price, 80, plain),
    renderOperators(model, 80, plain),
    renderLargestTensors(model, 80, plain),
    renderLimits(model, 80, plain),
  ].join('\n');
};

describe('a model in a pipe', () => {
  it('says what it is, and what every cut costs to cross', () => {
    expect(rendered()).toContain(`bert
weights   438 MB, 109.5 M parameters
graph     1200 nodes, 900 once ONNX Runtime has optimised it (extended)
inputs    input_ids float32[1,1024]
outputs   logits float32[1,1024]
fits      no single zip function: 438 MB against 200 MB; at least 3 partitions
2 cuts between 3 segments, each 1 to 2 tensors wide. Crossing one costs at least
$0.20 per million inferences for one more request; over 4.50 MB it goes by S3,
for $5.40 more.
`);
    expect(rendered()).toContain(`
  1  4.10 kB          100 MB  0.20  inline  hidden.1
  2  6.00 MB          300 MB  5.60  S3      hidden.2, mask
`);
  });

  it('says so where it can not be cut', () => {
    const text = rendered({ cuts: [], segments: 1, limits: limits(null) });
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
      nodesBefore: i + 1,
      bytes: 4 ** Math.floor(i / 84),
    }));
    expect(faultsOf(rendered({ cuts: [cut], segments: 2 }))).toEqual([]);
    expect(rendered({ cuts: [cut], segments: 2 })).toContain('1 cut between 2 segments, 1 tensor wide.');
    const text = rendered({ cuts: many, segments: 1001, placedNodes: 1001 });
    expect(faultsOf(text)).toEqual([]);
    expect(text).toMatch(/ 1 MB ┤┄+▅+$/m);
  });

  it('stays within 80 columns and obeys no name, whatever the tensors are called', () => {
    const tensors = Array.from({ length: 100 }, (_, i) => tensor(`${hostileNames[i % 6]}${i}`));
    const text = rendered({
      model: { ...inspection().model, name: hostileNames.join('') },
      inputs: tensors,
      outputs: tensors.slice(0, 1),
      dims: Object.fromEntries(hostileNames.map((name) => [name, 1])),
      operators: hostileNames.map((opType) => ({ opType, nodes: 3, weightBytes: 4 })),
      largestWeights: tensors.slice(0, 6).map((each) => ({ ...each, dtype: null })),
      largestActivations: tensors.slice(0, 6).map((each) => ({ ...each, opType: each.name })),
      cuts: [
        { index: 99_999, tensors, bytes: 400e9, weightBytesBefore: 400e9, nodesBefore: 1 },
        { index: 100_000, tensors: [], bytes: 0, weightBytesBefore: 0, nodesBefore: 2 },
      ],
    });
    expect(faultsOf(text)).toEqual([]);
    expect(text).toContain('and 94 more');
  });

  it('tabulates operators with their share of the weights, and adds up those it has no room for', () => {
    expect(renderOperators(inspection(), 80, plain)).toBe(`operator  nodes  weights   share
MatMul       96   400 MB  91.3 %
Add          40        -       -`);
    const many = Array.from({ length: 20 }, (_, i) => ({ opType: `Op${i}`, nodes: 2, weightBytes: 1e6 }));
    const lines = renderOperators({ operators: many, weightBytes: 20e6 }, 80, plain).split('\n');
    expect(lines).toHaveLength(14);
    expect(lines.at(-1)).toBe('8 others     16  8.00 MB  40.0 %');
  });

  it('lists the heaviest weights and the largest activations', () => {
    expect(renderLargestTensors(inspection(), 80, plain)).toBe(`heaviest weights    bytes  type
wte               64.0 kB  float32[1000,16]

largest activations    bytes  type
hidden.2             6.00 MB  float32[1,1500000]  by Add`);
  });

  it('says which limits it meets, and in how many functions', () => {
    expect(
      renderLimits(inspection(), 80, plain),
    ).toBe(`limit of Lambda                   this model         fits
inputs in a request      4.50 MB  4.10 kB            inline
outputs in an answer     4.50 MB  5.00 MB            by S3
activations at a cut     4.50 MB  2 cuts             1 inline, 1 by S3
weights in the zip        200 MB  438 MB             in 3 functions or more
weights from S3 in /tmp  10.7 GB  438 MB             yes, in one function
memory                   10.7 GB  725 MB (modelled)  yes, in one function
Activations that exist at once: 6.20 MB (modelled).`);
  });
});

describe('the plot of the cuts', () => {
  const cut = (nodesBefore: number, bytes: number) => ({
    index: nodesBefore,
    tensors: [],
    bytes,
    weightBytesBefore: nodesBefore * 1e6,
    nodesBefore,
  });

  it('has an axis of nodes and weights, one of bytes by decades, and a line at the inline limit', () => {
    const cuts = [cut(1, 1000), cut(2, 10_000), cut(4, 10e6)];
    expect(plotCuts({ cuts, placedNodes: 5, cutWeightBytes: 9e6 }, 18, plain)).toEqual([
      'Bytes at the cuts along the graph, logarithmic; over ┄ (4.50 MB) by S3:',
      '         │┄┄┄┄┄┄██',
      '    1 MB ┤      ██',
      '         │      ██',
      '  100 kB ┤      ██',
      '         │      ██',
      '   10 kB ┤      ██',
      '         │  ██  ██',
      '    1 kB ┤▁▁██  ██',
      '         └┬───────',
      '   nodes  1',
      ' weights  1.00 MB',
    ]);
  });

  it('shows the narrowest of the cuts that share a column', () => {
    const cuts = Array.from({ length: 100 }, (_, i) => cut(i + 1, i % 10 === 0 ? 1000 : 100_000));
    const lines = plotCuts({ cuts, placedNodes: 101, cutWeightBytes: 101e6 }, 20, plain);
    expect(lines.find((line) => line.includes('10 kB'))).toBe('   10 kB ┤');
    expect(lines.find((line) => line.includes(' 1 kB'))).toBe('    1 kB ┤▁▁▁▁▁▁▁▁▁▁');
  });
});
