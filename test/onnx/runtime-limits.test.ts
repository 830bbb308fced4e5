import { expect, it, onTestFinished, vi } from 'vitest';
import { allowanceIn, limitsFor, watchProcess, weightBytesAround } from '../../lib/onnx/runtime/limits.ts';
import { openRuntime } from '../../lib/onnx/runtime/runtime.ts';
import { node, scalar, value, writeModel } from '../support/model-parts.ts';
import { externalData } from '../support/models.ts';

const unlimited = { ms: 1e6, bytes: Number.POSITIVE_INFINITY };

it.each([
  ['ms', { ...unlimited, ms: 1 }],
  ['bytes', { ...unlimited, bytes: 1 }],
] as const)('a process is told on once when it goes over its limit of %s', async (excess, limits) => {
  const onExcess = vi.fn();
  watchProcess(process.pid, limits, onExcess);
  await vi.waitFor(() => expect(onExcess).toHaveBeenCalled());
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(onExcess.mock.calls).toEqual([[excess]]);
});

it('a process that is not watched any more is not told on', async () => {
  const onExcess = vi.fn();
  watchProcess(process.pid, { ms: 1, bytes: 1 }, onExcess)();
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(onExcess).not.toHaveBeenCalled();
});

it('limits grow with the model, its external data, and what it is run on', () => {
  const { file, weightBytes } = externalData();
  expect(weightBytesAround(file)).toBeGreaterThan(weightBytes);
  const small = limitsFor(0, 0);
  for (const more of [limitsFor(1e8, 0), limitsFor(0, 1e8)]) {
    expect(more.ms).toBeGreaterThan(2 * small.ms);
    expect(more.bytes).toBeGreaterThan(2 * small.bytes);
  }
});

it('limits can be raised by the environment, and are what they are where it says nothing sensible', () => {
  const { ms, bytes } = limitsFor(1e6, 0);
  expect(limitsFor(1e6, 0, allowanceIn({ PARTITA_RUNTIME_ALLOWANCE: '2.5' }))).toEqual({
    ms: 2.5 * ms,
    bytes: 2.5 * bytes,
  });
  for (const env of [{}, ...['', 'x', '0', '-1'].map((it) => ({ PARTITA_RUNTIME_ALLOWANCE: it }))]) {
    expect(allowanceIn(env)).toBe(1);
  }
});

it('a model that makes a huge tensor is ended, and said to have been', async () => {
  const { file } = writeModel({
    name: 'huge',
    nodes: [node('ConstantOfShape', ['count'], ['zeros']), node('ReduceSum', ['zeros'], ['y'])],
    inputs: [],
    outputs: [value('y', [1])],
    initializers: [{ ...scalar('count', 'int64', 600_000_000), shape: [1] }],
  });
  const runtime = openRuntime(file);
  onTestFinished(() => runtime.close());
  const isTooLarge = { code: 'P1131', message: expect.stringContaining('over 700 MB') };
  const plain = { level: 'disabled', threads: 1 } as const;
  await expect(runtime.load(file, plain).then(() => runtime.run(new Map()))).rejects.toMatchObject(
    isTooLarge,
  );
});
