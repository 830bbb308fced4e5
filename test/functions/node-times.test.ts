import { describe, expect, it } from 'vitest';
import { nodeTimes } from '../../functions/partition/node-times.ts';

const run = (ts: number, dur: number) => ({ cat: 'Session', name: 'model_run', ts, dur });
const kernel = (index: number, opType: string, ts: number, dur: number) => ({
  cat: 'Node',
  name: `n${index}_kernel_time`,
  ts,
  dur,
  args: { node_index: String(index), op_name: opType },
});

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
    expect(nodeTimes(trace)).toEqual([
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
    expect(nodeTimes(trace)).toEqual([
      { index: 0, opType: 'Loop', us: 80 },
      { index: 1, opType: 'Relu', us: 5 },
    ]);
  });

  it('ignore events that are no kernels', () => {
    const before = { ...kernel(0, 'Add', 30, 3), name: 'n0_fence_before' };
    expect(nodeTimes([run(0, 10), before, { ...kernel(0, 'Add', 20, 3), cat: 'Session' }])).toEqual([]);
  });
});
