import { describe, expect, it } from 'vitest';
import { dimsOf, guessSize, inputSpecs, openDims, parseDims, requireDims } from '../../lib/onnx/dims.ts';
import type { ValueSpec } from '../../lib/onnx/model-spec.ts';
import { readModel } from '../../lib/onnx/read-model.ts';
import { node, value, writeModel } from '../support/model-parts.ts';
import { symbolicDims, tinyChain } from '../support/models.ts';

const modelWith = (...inputs: ValueSpec[]) =>
  readModel(writeModel({ name: 'dims', nodes: [node('Relu', ['x'], ['y'])], inputs, outputs: [] }).file);

describe('open dimensions', () => {
  it('are listed once each, by their names or by where they stand', () => {
    const model = modelWith(value('x', ['batch', 3, 'width']), value('mask', ['batch', -1, '']));
    expect(openDims(model)).toEqual(['batch', 'width', 'mask.1', 'mask.2']);
    expect(openDims(readModel(tinyChain().file))).toEqual([]);
  });

  it('get their sizes from NAME=SIZE, whatever the name holds', () => {
    const model = modelWith(value('x', ['batch', 'a=b', 'unk__0 ']), value('z', [-1]));
    expect(parseDims(model, ['batch=2', 'a=b=3', 'unk__0 =4', 'z.0=0'])).toEqual({
      batch: 2,
      'a=b': 3,
      'unk__0 ': 4,
      'z.0': 0,
    });
  });

  it('get their sizes from inputs that are given, which have to agree', () => {
    const model = modelWith(value('x', ['batch', 3, -1]), value('mask', ['batch']));
    const tensor = (...shape: number[]) => ({ dtype: 'float32', shape, data: new Uint8Array() }) as const;
    const given = (batch: number) =>
      new Map([
        ['x', tensor(2, 3, 5)],
        ['mask', tensor(batch)],
      ] as const);
    expect(dimsOf(model, given(2))).toEqual({ batch: 2, 'x.2': 5 });
    expect(() => dimsOf(model, given(4))).toThrow(
      expect.objectContaining({
        code: 'P1133',
        message: expect.stringContaining('2 in "x" and 4 in "mask"'),
      }),
    );
  });

  it.each([
    'batch',
    'batch=',
    'batch=-1',
    'batch=1.5',
    'batch=0x10',
    'batch=9007199254740992',
    '=3',
    'other=1',
    '',
  ])('are refused as "%s"', (given) => {
    const model = readModel(symbolicDims().file);
    const refused = { code: 'P1106', message: expect.stringContaining('"batch", "tokens"') };
    expect(() => parseDims(model, ['tokens=4', given])).toThrow(expect.objectContaining(refused));
    expect(() => parseDims(model, [given])).toThrow(`"${given}" is not the size`);
  });

  it('are refused for a model that has none', () => {
    expect(() => parseDims(readModel(tinyChain().file), ['batch=1'])).toThrow('the model has none');
  });

  it('are asked for in the command to try next, with those already given', () => {
    const model = readModel(symbolicDims().file);
    expect(() => requireDims(model, { batch: 2, tokens: 3 }, 'partita run m.onnx')).not.toThrow();
    expect(() => requireDims(model, { batch: 4 }, 'partita run m.onnx')).toThrow(
      expect.objectContaining({
        code: 'P1105',
        message: expect.stringMatching(/ a size open,? .*: "tokens"\.$/),
        next: 'partita run m.onnx --dim batch=4 --dim tokens=512',
      }),
    );
    expect(() => requireDims(model, {}, '')).toThrow('"batch", "tokens"');
  });

  it('may have the names of what every object has', () => {
    const model = modelWith(value('x', ['constructor', '__proto__']));
    expect(() => requireDims(model, {}, '')).toThrow('"constructor", "__proto__"');
    const dims = parseDims(model, ['constructor=2', '__proto__=3']);
    expect(inputSpecs(model, dims)[0]?.shape).toEqual([2, 3]);
  });

  it('are guessed by their names and by what kind of input has them', () => {
    const model = modelWith(
      value('image', ['batch_size', 3, 'height', 'W']),
      value('wave', ['N', 'samples'], 'float16'),
      value('ids', ['N', 'tokens'], 'int64'),
      value('cache', ['past_tokens']),
    );
    const guessed = openDims(model).map((name) => [name, guessSize(model, name)]);
    expect(Object.fromEntries(guessed)).toEqual({
      batch_size: 1,
      height: 224,
      W: 224,
      N: 1,
      samples: 512,
      tokens: 8,
      past_tokens: 0,
    });
  });
});

describe('the inputs of a model', () => {
  it('have concrete shapes and their bytes', () => {
    const model = modelWith(
      value('x', ['batch', 3], 'float16'),
      value('ids', ['batch', -1], 'int64'),
      value('s', [], 'bool'),
    );
    expect(inputSpecs(model, { batch: 2, 'ids.1': 5 })).toEqual([
      { name: 'x', dtype: 'float16', shape: [2, 3], bytes: 12 },
      { name: 'ids', dtype: 'int64', shape: [2, 5], bytes: 80 },
      { name: 's', dtype: 'bool', shape: [], bytes: 1 },
    ]);
  });

  it('are refused without a rank', () => {
    const model = modelWith({ name: 'x', dtype: 'float32' });
    const refused = { code: 'P1107', message: expect.stringContaining('"x" does not state its rank') };
    expect(() => inputSpecs(model, {})).toThrow(expect.objectContaining(refused));
  });

  it('are refused when they are larger than anything that can be sent', () => {
    const model = readModel(symbolicDims({ hidden: 8 }).file);
    expect(inputSpecs(model, { batch: 2 ** 13, tokens: 2 ** 13 })[0]?.bytes).toBe(2 ** 31);
    const refused = { code: 'P1107', message: expect.stringContaining(`takes ${2 ** 32} bytes`) };
    expect(() => inputSpecs(model, { batch: 2 ** 13, tokens: 2 ** 14 })).toThrow(
      expect.objectContaining(refused),
    );
  });
});
