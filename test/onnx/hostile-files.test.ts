import { chmodSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PartitaError } from '../../lib/errors.ts';
import { readModel } from '../../lib/onnx/read-model.ts';
import { bytesField, message, varintField } from '../../lib/onnx/wire-writer.ts';
import { seededRandom } from '../../lib/statistics/random.ts';
import { node, value, writeModel } from '../support/model-parts.ts';
import {
  constantWeights,
  externalData,
  ifOuterScope,
  temporaryFolder,
  tinyBert,
  tinyChain,
} from '../support/models.ts';

/** Rows of a table of tests, named by their functions. */
const named = <Make>(makes: Readonly<Record<string, Make>>) =>
  Object.entries(makes).map(([name, make]) => ({ name, make }));

/** The code of the error that reading ends with; '' where it doesn't. @throws any other error */
function codeOf(read: () => unknown): string {
  try {
    read();
    return '';
  } catch (error) {
    if (error instanceof PartitaError && error.fault === 'user') return error.code;
    throw error;
  }
}

function readBytes(bytes: Uint8Array | string, folder = temporaryFolder()) {
  const file = join(folder, 'it.onnx');
  writeFileSync(file, bytes);
  return codeOf(() => readModel(file));
}

describe('what is no model', () => {
  it('is refused: nothing, a folder, a way through a file', () => {
    const { file } = tinyChain();
    const folder = temporaryFolder();
    expect(codeOf(() => readModel(join(folder, 'absent.onnx')))).toBe('P1101');
    expect(codeOf(() => readModel(join(file, 'inside.onnx')))).toBe('P1101');
    expect(codeOf(() => readModel(''))).toBe('P1102');
    expect(codeOf(() => readModel(folder))).toBe('P1102');
  });

  it.each([
    ['an empty file', ''],
    ['text', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 438000000\n'],
    ['JSON', '{"schema":"partita/plan","version":1}'],
    ['an archive', Buffer.from('504b0304140000000800', 'hex')],
    ['a compressed file', Buffer.from('1f8b0800000000000003', 'hex')],
    ['zeros', new Uint8Array(1000)],
    ['ones', new Uint8Array(1000).fill(0xff)],
    ['a message without a graph', message(varintField(1, 8), bytesField(8, varintField(2, 17)))],
    ['a graph alone', bytesField(7, bytesField(2, 'graph'))],
  ])('is refused: %s', (_, bytes) => {
    expect(readBytes(bytes)).toBe('P1102');
  });

  it.skipIf(process.getuid?.() === 0)('is refused: a file that may not be read', () => {
    const { file } = tinyChain();
    chmodSync(file, 0o000);
    expect(codeOf(() => readModel(file))).toBe('P1108');
  });
});

describe('a model that is cut short', () => {
  it.each(named({ tinyChain, ifOuterScope, constantWeights }))(
    'is said to be, at every length: $name',
    ({ make }) => {
      const { file } = make({ hidden: 4 });
      const codes = new Map<string, number>();
      for (let length = readFileSync(file).length - 1; length > 0; length -= 1) {
        truncateSync(file, length);
        const code = codeOf(() => readModel(file));
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
      // Between two fields of the outermost message nothing tells that more was to come: what comes lacks.
      const betweenFields = 3;
      expect([...codes.keys()].toSorted()).toEqual(['P1102', 'P1103']);
      expect(codes.get('P1102')).toBe(betweenFields);
    },
  );

  it('is said to be at random lengths of a larger one', async () => {
    const { file } = await tinyBert();
    const random = seededRandom(1);
    const lengths = Array.from({ length: 200 }, () => Math.floor(random() * readFileSync(file).length));
    for (const length of lengths.toSorted((a, b) => b - a)) {
      truncateSync(file, length);
      expect(['P1102', 'P1103']).toContain(codeOf(() => readModel(file)));
    }
  });
});

describe('external data', () => {
  /** A model with one weight of 16 bytes in `location`. */
  const outside = (location: string, folder = temporaryFolder(), range = { offset: 0, length: 16 }) =>
    writeModel(
      {
        name: 'outside',
        nodes: [node('Add', ['x', 'w'], ['y'])],
        inputs: [value('x', [4])],
        outputs: [value('y', [4])],
        initializers: [{ name: 'w', dtype: 'float32', shape: [4], data: { location, ...range } }],
      },
      {},
      folder,
    ).file;
  const withSecret = () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'secret'), new Uint8Array(64));
    mkdirSync(join(folder, 'model'));
    return { secret: join(folder, 'secret'), folder: join(folder, 'model') };
  };
  const refused = (file: string, why: string) =>
    expect(() => readModel(file)).toThrow(
      expect.objectContaining({ code: 'P1104', message: expect.stringContaining(why) }),
    );

  it('may lie in a folder below the model, or be a link to a file beside it', () => {
    const { folder } = withSecret();
    mkdirSync(join(folder, 'below'));
    writeFileSync(join(folder, 'below', 'w.bin'), new Uint8Array(16));
    symlinkSync(join('below', 'w.bin'), join(folder, 'link.bin'));
    expect(codeOf(() => readModel(outside('below/w.bin', folder)))).toBe('');
    expect(codeOf(() => readModel(outside('link.bin', folder)))).toBe('');
  });

  it('may not be reached by climbing out of the folder', () => {
    const { folder } = withSecret();
    refused(outside('../secret', folder), '"../secret", which lies outside its folder');
    refused(outside('./x/../../secret', folder), 'which');
    refused(outside('..', folder), 'lies outside');
  });

  it('may not lie in a folder whose name begins like the model’s', () => {
    const { folder } = withSecret();
    mkdirSync(`${folder}-other`);
    writeFileSync(join(`${folder}-other`, 'w.bin'), new Uint8Array(64));
    refused(outside('../model-other/w.bin', folder), 'lies outside its folder');
  });

  it('may not be given as a path from the root', () => {
    const { folder, secret } = withSecret();
    refused(outside(secret, folder), 'is no file name beside it');
  });

  it('may not be a link that leads outside', () => {
    const { folder, secret } = withSecret();
    symlinkSync(secret, join(folder, 'w.bin'));
    refused(outside('w.bin', folder), 'lies outside its folder');
    symlinkSync('..', join(folder, 'up'));
    refused(outside('up/secret', folder), 'lies outside its folder');
  });

  it('has to be there, to be a file, and to have a name', () => {
    const { folder } = withSecret();
    mkdirSync(join(folder, 'below'));
    refused(outside('absent.bin', folder), '"absent.bin", which is not there');
    refused(outside('below', folder), 'is not a file');
    refused(outside('', folder), 'is no file name');
    refused(outside('a\0b', folder), 'is not there');
  });

  it('has to be long enough, at an offset that is one', () => {
    const { folder } = withSecret();
    const data = join(folder, 'w.bin');
    writeFileSync(data, new Uint8Array(31));
    expect(codeOf(() => readModel(outside('w.bin', folder, { offset: 15, length: 16 })))).toBe('');
    refused(outside('w.bin', folder, { offset: 16, length: 16 }), 'ends before the weight does');
    refused(outside('w.bin', folder, { offset: -1, length: 16 }), 'no usable offset');
    refused(outside('w.bin', folder, { offset: Number.MAX_VALUE, length: 16 }), 'no usable offset');
    refused(outside('w.bin', folder, { offset: Number.NaN, length: 16 }), 'no usable offset');
    for (const { file, dataFile } of [externalData()]) {
      for (let length = readFileSync(dataFile).length - 1; length >= 0; length -= 97) {
        truncateSync(dataFile, length);
        refused(file, 'ends before the weight does');
      }
    }
  });
});

it('external data are refused where they would be lost: in sparse weights, lists of tensors and functions', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'w.bin'), new Uint8Array(16));
  const outside = message(
    varintField(1, 4),
    varintField(2, 1),
    bytesField(8, 'w'),
    bytesField(13, message(bytesField(1, 'location'), bytesField(2, 'w.bin'))),
    varintField(14, 1),
  );
  const holding = (number: number, content: Uint8Array) =>
    message(bytesField(4, 'Odd'), bytesField(5, message(bytesField(1, 'a'), bytesField(number, content))));
  const model = (graph: Uint8Array, rest = message()) =>
    message(varintField(1, 8), bytesField(8, varintField(2, 17)), bytesField(7, graph), rest);
  const sparse = bytesField(1, outside);
  for (const bytes of [
    model(bytesField(15, sparse)),
    model(bytesField(1, holding(10, outside))),
    model(bytesField(1, holding(22, sparse))),
    model(bytesField(1, holding(23, sparse))),
    model(message(), bytesField(25, bytesField(7, holding(5, outside)))),
  ]) {
    expect(readBytes(bytes, folder)).toBe('P1107');
  }
  expect(readBytes(model(bytesField(1, holding(5, outside))), folder)).toBe('');
});

it('bodies that are nested thousands deep are refused, not followed until the stack is full', () => {
  const nest = (depth: number) => {
    let graph = bytesField(2, 'innermost');
    for (let level = 0; level < depth; level += 1) {
      graph = bytesField(1, message(bytesField(4, 'If'), bytesField(5, message(bytesField(6, graph)))));
    }
    return message(varintField(1, 8), bytesField(8, varintField(2, 17)), bytesField(7, graph));
  };
  expect(readBytes(nest(20))).toBe('');
  expect(readBytes(nest(2000))).toBe('P1102');
});
