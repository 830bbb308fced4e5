import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Manifest, manifest, partitionFile } from '../../lib/plan/manifest.ts';
import { plan } from '../../lib/plan/plan.ts';
import { profile } from '../../lib/plan/profile.ts';
import type { TensorSpec } from '../../lib/plan/tensor.ts';
import { report } from '../../lib/report/document.ts';

const tensor: TensorSpec = { name: 'x', dtype: 'float32', shape: [1, 3], bytes: 12 };

const example: Manifest = {
  schema: 'partita/manifest',
  version: 1,
  model: { name: 'm', file: '../m.onnx', sha256: 'a'.repeat(64), weightBytes: 8, parameters: 2 },
  optimize: 'extended',
  optimizeNote: null,
  onnxRuntimeVersion: '1.30.0',
  dims: { batch: 1 },
  shapes: 'inferred',
  cutsBy: 'estimated',
  inputs: [tensor],
  outputs: [tensor],
  partitions: [
    {
      name: 'partition-0',
      dir: 'partition-0',
      model: 'partition-0/model.onnx',
      from: 0,
      to: 1,
      nodes: 1,
      inputs: [tensor],
      outputs: [tensor],
      weightBytes: 8,
      sha256: 'b'.repeat(64),
    },
  ],
  verify: { exact: true, maxAbsDiff: 0, maxRelDiff: 0, runs: 2, threads: 1, firstDifferingPartition: null },
};
const text = JSON.stringify(example);

const readers = [manifest, partitionFile, plan, profile, report];
const refusal = (code: string, says: string) =>
  expect.objectContaining({ code, fault: 'user', message: expect.stringContaining(says) });

/** The example with one field set, given as a path. */
function withField(path: readonly (string | number)[], value: unknown): string {
  const copy: unknown = JSON.parse(text);
  let holder: unknown = copy;
  for (const key of path.slice(0, -1)) holder = Reflect.get(Object(holder), key);
  Reflect.set(Object(holder), path.at(-1) ?? '', value);
  return JSON.stringify(copy);
}

describe('a file of a known format', () => {
  it('is what was written', () => {
    expect(manifest.parse(text, 'manifest.json')).toEqual(example);
    expect(manifest.parse(JSON.stringify(example, null, 2), 'manifest.json')).toEqual(example);
  });

  it('may say more than is read', () => {
    expect(manifest.parse(withField(['comment'], 'mine'), 'manifest.json')).toEqual(example);
  });
});

describe.each(readers.map((reader) => ({ name: reader.name, reader })))(
  'a $name file',
  ({ name, reader }) => {
    const parse = (content: string) => () => reader.parse(content, 'dir/it.json');

    it.each(['', 'text', '{', '[1,', '\u0000', text.slice(0, -1)])(
      'is refused when it is not JSON: P1301',
      (content) => {
        expect(parse(content)).toThrow(refusal('P1301', '"dir/it.json" is not JSON, or was cut short'));
      },
    );

    it('is refused when it is another kind of file, which is named: P1302', () => {
      const other = JSON.stringify({ schema: 'partita/else', version: 1 });
      expect(parse(other)).toThrow(
        refusal('P1302', `"dir/it.json" is a partita/else file, and a ${name} file`),
      );
    });

    it.each(['null', '7', '"text"', '[]', '{}', '{"schema":7,"version":1}', '{"schema":"partita/plan"}'])(
      'is refused when no program of ours wrote it: P1302, %s',
      (content) => {
        expect(parse(content)).toThrow(refusal('P1302', '"dir/it.json" is not a file of Partita'));
      },
    );

    it('is refused when another version wrote it, and both are named: P1303', () => {
      const next = reader.version + 1;
      const later = JSON.stringify({ schema: name, version: next, anything: 'else' });
      expect(parse(later)).toThrow(
        refusal('P1303', `version ${next} of ${name}, and this Partita reads version ${reader.version}`),
      );
    });

    it('is refused when its content is another than the schema’s: P1304', () => {
      const bare = JSON.stringify({ schema: name, version: reader.version });
      expect(parse(bare)).toThrow(refusal('P1304', `"dir/it.json" breaks the ${name} schema at "`));
    });
  },
);

describe('a manifest is refused for', () => {
  it.each([
    [['model', 'sha256'], 'A'.repeat(64), 'model.sha256'],
    [['model', 'weightBytes'], -1, 'model.weightBytes'],
    [['optimize'], 'all', 'optimize'],
    [['partitions'], [], 'partitions'],
    [['partitions', 0, 'name'], '../climbs', 'partitions.0.name'],
    [['partitions', 0, 'inputs', 0, 'dtype'], 'bfloat16', 'partitions.0.inputs.0.dtype'],
    [['partitions', 0, 'inputs', 0, 'shape'], [1, -3], 'partitions.0.inputs.0.shape.1'],
    [['verify', 'runs'], 0, 'verify.runs'],
    [['dims', 'batch'], 1.5, 'dims.batch'],
  ])('a wrong %j, and says where', (path, wrong, where) => {
    expect(() => manifest.parse(withField(path, wrong), 'manifest.json')).toThrow(
      refusal('P1304', `at "${where}"`),
    );
  });
});

it('whatever the text, a file is read or refused with a code', () => {
  const cut = fc.integer({ min: 0, max: text.length - 1 }).map((length) => text.slice(0, length));
  fc.assert(
    fc.property(fc.oneof(cut, fc.json(), fc.string()), fc.constantFrom(...readers), (content, reader) => {
      expect(() => reader.parse(content, 'it.json')).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^P130[1-4]$/) }),
      );
    }),
    { numRuns: 500 },
  );
});
