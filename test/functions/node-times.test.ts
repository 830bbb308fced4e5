import { describe, expect, it } from 'vitest';
import { nodeTimes } from '../../functions/partition/node-times.ts';

const run = (ts: number, dur: number) => ({ cat: 'Session', name: 'model_run', ts, dur });
const kernel = (index: number, opType: string, ts: number, dur: number, args = {}) => ({
  cat: 'Node',
  name: `n${index}_kernel_time`,
  ts,
  dur,
  args: { node_index: String(index), op_name: opType, ...args },
});
const timesOf = (...trace: readonly [Parameters<typeof nodeTimes>[0]]) =>
  nodeTimes(...trace).nodes.map(({ index, opType, us }) => ({ index, opType, us }));

describe('node times', () => {
  it('sum the kernels of each node, without the first run', () => {
    const trace = [
      kernel(0, 'MatMul', 100, 900),
      kernel(1, 'Relu', 1000, 500),
      run(90, 1500),
      kernel(0, 'MatMul', 2000, 30),
      kernel(1, 'Relu', 2030, 4),
      run(1990, 50),
      kernel(0, 'MatMul', 3000, 32),
      kernel(1, 'Relu', 3032, 6),
      run(2990, 55),
    ];
    expect(timesOf(trace)).toEqual([
      { index: 0, opType: 'MatMul', us: 62 },
      { index: 1, opType: 'Relu', us: 10 },
    ]);
  });

  it('count what runs inside a node with that node, though it is written first', () => {
    const trace = [
      run(0, 10),
      kernel(0, 'Add', 110, 20),
      kernel(1, 'Sub', 130, 30),
      kernel(0, 'Loop', 100, 80),
      kernel(1, 'Relu', 180, 5),
      run(95, 100),
    ];
    expect(timesOf(trace)).toEqual([
      { index: 0, opType: 'Loop', us: 80 },
      { index: 1, opType: 'Relu', us: 5 },
    ]);
  });

  it('come with the bytes that a node read, holds and wrote, and the most that was in use', () => {
    const bytes = (output: string, held: string, peak: string) => ({
      activation_size: '8',
      parameter_size: '64',
      output_size: output,
      mem_bytes_in_use: held,
      mem_in_use_peak: peak,
    });
    const trace = [
      run(0, 10),
      kernel(0, 'MatMul', 20, 3, bytes('16', '400', '900')),
      kernel(0, 'MatMul', 30, 3, bytes('32', '300', '1000')),
    ];
    expect(nodeTimes(trace)).toEqual({
      nodes: [
        {
          index: 0,
          opType: 'MatMul',
          us: 6,
          inputBytes: 8,
          weightBytes: 64,
          outputBytes: 32,
          heldBytes: 400,
        },
      ],
      peakBytes: 1000,
    });
  });

  it('ignore events that are no kernels', () => {
    const before = { ...kernel(0, 'Add', 30, 3), name: 'n0_fence_before' };
    expect(timesOf([run(0, 10), before, { ...kernel(0, 'Add', 20, 3), cat: 'Session' }])).toEqual([]);
  });
});
