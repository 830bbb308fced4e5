import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { NodeSpec, ValueSpec } from '../../lib/onnx/model-spec.ts';
import { openRuntime } from '../../lib/onnx/runtime/runtime.ts';
import { onnxRuntimeVersion } from '../../lib/onnx/runtime/version.ts';
import { node, scalar, value, writeModel } from '../support/model-parts.ts';
import { tinyChain, unknownOperator } from '../support/models.ts';
import { crashing } from './special-models.ts';

const plain = { level: 'disabled', threads: 1 } as const;

const shared = openRuntime('shared');
afterAll(() => shared.close());

const x = value('x', [1, 8]);
const relu = node('Relu', ['x'], ['y']);
const tanh = node('Tanh', ['x'], ['y']);
const around = node('Relu', ['y'], ['a']);
const nodesOf = (inputs: ValueSpec[], ...nodesThere: NodeSpec[]) =>
  writeModel({ name: 'refused', nodes: nodesThere, inputs, outputs: [value('y', [1, 8])] }).file;
const nodes = (...nodesThere: NodeSpec[]) => nodesOf([x], ...nodesThere);
const textFile = () => {
  const file = nodes(relu);
  writeFileSync(file, 'text');
  return file;
};

function open(shownAs: string) {
  const runtime = openRuntime(shownAs);
  onTestFinished(() => runtime.close());
  return runtime;
}

const row = { dtype: 'float32', shape: [1, 8], data: new Uint8Array(32) } as const;

/** Runs for years. */
const endless = () =>
  writeModel({
    name: 'endless',
    nodes: [
      node('Loop', ['rounds', '', 'block0'], ['y'], {
        body: {
          graph: {
            name: 'body',
            nodes: [node('Identity', ['goOn'], ['goOnOut']), node('Tanh', ['state'], ['stateOut'])],
            inputs: [value('round', [], 'int64'), value('goOn', [], 'bool'), value('state', [1, 8])],
            outputs: [value('goOnOut', [], 'bool'), value('stateOut', [1, 8])],
          },
        },
      }),
    ],
    inputs: [value('block0', [1, 8])],
    outputs: [value('y', [1, 8])],
    initializers: [scalar('rounds', 'int64', Number.MAX_SAFE_INTEGER)],
  }).file;

describe('the runtime in a child process', () => {
  it('answers all outputs, or those wanted, or only what they look like', async () => {
    const { file } = tinyChain();
    const runtime = open(file);
    const { inputs, outputs } = await runtime.load(file, plain);
    expect(inputs).toEqual([{ name: 'block0', isTensor: true, type: 'float32' }]);
    expect(outputs).toEqual([{ name: 'block3', isTensor: true, type: 'float32' }]);
    const feeds = new Map([['block0', row]]);
    const all = await runtime.run(feeds);
    expect([...all.keys()]).toEqual(['block3']);
    expect(await runtime.run(feeds, ['block3'])).toEqual(all);
    const shapes = await runtime.run(feeds, ['block3'], new Set());
    expect(shapes.get('block3')).toEqual({ dtype: 'float32', shape: [1, 8], data: new Uint8Array() });
  });

  it('names an operator that it lacks, and takes the next model all the same', async () => {
    const { file, operator } = unknownOperator();
    const runtime = open(file);
    await expect(runtime.load(file, plain)).rejects.toMatchObject({
      code: 'P1111',
      message: expect.stringContaining(`"${operator}"`),
    });
    await expect(runtime.load(tinyChain().file, plain)).resolves.toBeDefined();
  });

  it.each([
    { model: 'text', make: () => textFile(), says: 'Protobuf parsing failed' },
    { model: 'two nodes that make one tensor', make: () => nodes(relu, tanh), says: 'Duplicate definition' },
    { model: 'a circle', make: () => nodes(node('Add', ['x', 'a'], ['y']), around), says: 'not acyclic' },
    {
      model: 'a tensor from nowhere',
      make: () => nodes(node('Add', ['x', 'nowhere'], ['y'])),
      says: "'nowhere'",
    },
    { model: 'two inputs of one name', make: () => nodesOf([x, x], relu), says: 'Duplicate' },
    { model: 'an output that nothing makes', make: () => nodes(around), says: '(y) does not exist' },
  ])('says in one line why it refuses $model', async ({ make, says }) => {
    const file = make();
    const message = expect.stringMatching(/^ONNX Runtime refuses ".*": .*[^.]\.$/);
    await expect(shared.load(file, plain)).rejects.toMatchObject({ code: 'P1112', message });
    await expect(shared.load(file, plain)).rejects.toThrow(says);
  });

  it('says in one line why a run fails', async () => {
    await shared.load(tinyChain().file, plain);
    const wide = { ...row, shape: [1, 4], data: new Uint8Array(16) };
    const message = expect.stringMatching(/^"shared" fails when .*[^.]\.$/);
    const run = shared.run(new Map([['block0', wide]]));
    await expect(run).rejects.toMatchObject({ code: 'P1114', message });
  });

  it('fails with a code when a model takes it down, then and afterwards', async () => {
    const file = crashing();
    const runtime = open(file);
    await runtime.load(file, plain);
    const crashed = {
      code: 'P1113',
      fault: 'user',
      message: expect.stringMatching(/^ONNX Runtime crashes on ".*special\.onnx" \(SIG[A-Z]+.*\)\.$/),
    };
    await expect(runtime.load(file, plain)).rejects.toMatchObject(crashed);
    await expect(runtime.run(new Map())).rejects.toMatchObject(crashed);
  });

  it('can be ended in the middle of a run, more than once', async () => {
    const file = endless();
    const runtime = open(file);
    await runtime.load(file, plain);
    const killed = { code: 'P1113', message: expect.stringContaining('SIGKILL') };
    const run = expect(runtime.run(new Map([['block0', row]]))).rejects.toMatchObject(killed);
    await runtime.close();
    await runtime.close();
    await run;
  });
});

it('has the version of the package that is installed', async () => {
  const { env } = await import('onnxruntime-node');
  expect(onnxRuntimeVersion()).toBe(env.versions.node);
});
