import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openByteSource } from '../../lib/onnx/byte-source.ts';
import type { GraphSpec, Initializer, NodeSpec } from '../../lib/onnx/model-spec.ts';
import { type ByteRange, fieldsOf } from '../../lib/onnx/wire-reader.ts';
import { bytesField, message, varintField } from '../../lib/onnx/wire-writer.ts';
import { node, scalar, value, weight, writeModel } from '../support/model-parts.ts';
import { temporaryFolder } from '../support/models.ts';

const row = [1, 32];
const x = value('x', row);
const y = value('y', row);
const flag = value('flag', [], 'bool');

/** TensorProto.DataType. */
const types = { float: 1, string: 8, float16: 10, bfloat16: 16, float8: 17 } as const;

const before = [node('MatMul', ['x', 'w'], ['a']), node('Relu', ['a'], ['b'])];
const after = [node('MatMul', ['c', 'v'], ['d']), node('Tanh', ['d'], ['y'])];
const weights = [weight('w', 32, 32), weight('v', 32, 32)];

const model = (
  nodes: readonly NodeSpec[],
  parts: Partial<GraphSpec> = {},
  rest: Parameters<typeof writeModel>[1] = {},
  folder = temporaryFolder(),
) =>
  writeModel(
    { name: 'uncommon', nodes, inputs: [x], outputs: [y], initializers: weights, ...parts },
    rest,
    folder,
  ).file;

/** What lies between two casts is of a type that no cut may be at. */
const cast =
  (to: number, opset = 17) =>
  () =>
    model(
      [
        ...before,
        node('Cast', ['b'], ['odd'], { to: { int: to } }),
        node('Cast', ['odd'], ['c'], { to: { int: types.float } }),
        ...after,
      ],
      {},
      { opsets: { '': opset } },
    );

const held = (make: string, take: string) => () =>
  model(
    [
      ...before,
      node(make, ['b'], ['odd']),
      node('Sigmoid', ['b'], ['e']),
      node(take, take === 'SequenceAt' ? ['odd', 'first'] : ['odd'], ['f']),
      node('Add', ['e', 'f'], ['c']),
      ...after,
    ],
    { initializers: [...weights, scalar('first', 'int64', 0)] },
  );

/** The weights lie in two files, the second one's behind bytes that are nobody's. */
function twoFiles(): string {
  const folder = temporaryFolder();
  const [first, second] = weights as [Initializer & { data: Buffer }, Initializer & { data: Buffer }];
  writeFileSync(join(folder, 'one.bin'), first.data);
  writeFileSync(join(folder, 'two.bin'), Buffer.concat([Buffer.alloc(100), second.data]));
  const { length } = first.data;
  const initializers = [
    { ...first, data: { location: 'one.bin', offset: 0, length } },
    { ...second, data: { location: 'two.bin', offset: 100, length } },
  ];
  return model([...before, node('Sigmoid', ['b'], ['c']), ...after], { initializers }, {}, folder);
}

/** Adds fields to the graph in a file. */
function withGraphFields(file: string, ...added: readonly Uint8Array[]): string {
  const source = openByteSource(file);
  const copy = ({ start, end }: ByteRange) => Buffer.from(source.read(start, end - start));
  const fields = [...fieldsOf(source, { start: 0, end: source.size })].map(({ number, content, whole }) =>
    number === 7 ? bytesField(number, message(copy(content), ...added)) : copy(whole),
  );
  source.close();
  writeFileSync(file, message(...fields));
  return file;
}

/** An If inside a Loop: what its branches read, they take from outside of both. */
function twoDeep(): string {
  const branch = (opType: string, reads: readonly string[]): GraphSpec => ({
    name: opType,
    nodes: [node(opType, reads, [`${opType}R`])],
    inputs: [],
    outputs: [value(`${opType}R`, row)],
  });
  const body: GraphSpec = {
    name: 'body',
    nodes: [
      node('Identity', ['goOn'], ['goOnOut']),
      node('If', ['flag'], ['stateOut'], {
        then_branch: { graph: branch('Add', ['state', 'a']) },
        else_branch: { graph: branch('MatMul', ['state', 'u']) },
      }),
    ],
    inputs: [value('round', [], 'int64'), value('goOn', [], 'bool'), value('state', row)],
    outputs: [value('goOnOut', [], 'bool'), value('stateOut', row)],
  };
  const loop = node('Loop', ['rounds', '', 'b'], ['c'], { body: { graph: body } });
  const initializers = [...weights, weight('u', 32, 32), scalar('rounds', 'int64', 2)];
  return model([...before, loop, ...after], { inputs: [x, flag], initializers });
}

/** A function that calls another, called only inside the branches of an If. */
function nestedFunctions(): string {
  const branch = (name: string): GraphSpec => ({
    name,
    nodes: [{ opType: 'Outer', domain: 'local', name: `${name}Call`, inputs: ['b'], outputs: [`${name}R`] }],
    inputs: [],
    outputs: [value(`${name}R`, row)],
  });
  const choose = node('If', ['flag'], ['c'], {
    then_branch: { graph: branch('then') },
    else_branch: { graph: branch('else') },
  });
  const file = model([...before, choose, ...after], { inputs: [x, flag] }, { opsets: { '': 17, local: 1 } });
  const opset = (domain: string, version: number) =>
    bytesField(9, message(bytesField(1, domain), varintField(2, version)));
  const call = (opType: string, domain: string, inputs: readonly string[], output: string) =>
    bytesField(
      7,
      message(
        ...inputs.map((name) => bytesField(1, name)),
        bytesField(2, output),
        bytesField(4, opType),
        bytesField(7, domain),
      ),
    );
  const define = (name: string, ...calls: readonly Uint8Array[]) =>
    bytesField(
      25,
      message(
        bytesField(1, name),
        bytesField(4, 'p'),
        bytesField(5, 'q'),
        ...calls,
        opset('', 17),
        opset('local', 1),
        bytesField(10, 'local'),
      ),
    );
  const inner = define('Inner', call('Mul', '', ['p', 'p'], 'q'));
  const outer = define('Outer', call('Inner', 'local', ['p'], 't'), call('Add', '', ['t', 'p'], 'q'));
  writeFileSync(file, Buffer.concat([readFileSync(file), inner, outer]));
  return file;
}

/** Operators of ONNX Runtime's own domain, one of which fuses what standard ones do in two. */
const contributed = () =>
  model(
    [
      ...before,
      { ...node('FusedMatMul', ['b', 'u'], ['e'], { alpha: { float: 0.5 } }), domain: 'com.microsoft' },
      { ...node('BiasGelu', ['e', 'bias'], ['c']), domain: 'com.microsoft' },
      ...after,
    ],
    { initializers: [...weights, weight('u', 32, 32), weight('bias', 32)] },
    { opsets: { '': 17, 'com.microsoft': 1 } },
  );

/** A weight whose values stand in `float_data`. */
function typedFields(): string {
  const data = weight('u', 32, 32).data;
  const tensor = message(
    varintField(1, 32),
    varintField(1, 32),
    varintField(2, types.float),
    bytesField(4, data),
    bytesField(8, 'u'),
  );
  return withGraphFields(
    model([...before, node('MatMul', ['b', 'u'], ['c']), ...after]),
    bytesField(5, tensor),
  );
}

/** A matrix of which three elements are not zero. */
function sparse(): string {
  const tensor = (name: string, type: number, data: Uint8Array) =>
    message(varintField(1, 3), varintField(2, type), bytesField(8, name), bytesField(9, data));
  const values = tensor('u', types.float, new Uint8Array(Float32Array.of(1, -2, 3).buffer));
  const places = tensor('places', 7, new Uint8Array(BigInt64Array.of(0n, 33n, 1023n).buffer));
  const matrix = message(
    bytesField(1, values),
    bytesField(2, places),
    varintField(3, 32),
    varintField(3, 32),
  );
  return withGraphFields(
    model([...before, node('MatMul', ['b', 'u'], ['c']), ...after]),
    bytesField(15, matrix),
  );
}

/** Models with what few have; each has been seen in the wild. */
export const uncommonModels: readonly { readonly name: string; readonly make: () => string }[] = [
  { name: 'bfloat16 in between', make: cast(types.bfloat16) },
  { name: 'float8 in between', make: cast(types.float8, 19) },
  { name: 'strings in between', make: cast(types.string) },
  { name: 'halves in between', make: cast(types.float16) },
  { name: 'a sequence in between', make: held('SequenceConstruct', 'SequenceAt') },
  { name: 'an optional in between', make: held('Optional', 'OptionalGetElement') },
  { name: 'weights in two files', make: twoFiles },
  { name: 'captures two bodies deep', make: twoDeep },
  { name: 'functions in functions in bodies', make: nestedFunctions },
  { name: 'operators of com.microsoft', make: contributed },
  { name: 'weights in typed fields', make: typedFields },
  { name: 'a sparse weight', make: sparse },
];
