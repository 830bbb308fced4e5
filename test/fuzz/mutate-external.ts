import type { Chance } from './chance.ts';
import type { Model, Tensor } from './mutable.ts';

/** What lies in a mutant's folder besides the model: bytes, a symbolic link, or a folder. */
export type Beside = Uint8Array | { readonly linkTo: string } | 'folder';

/** The file outside of the model's folder that a mutant may try to reach; it must stay as it is. */
export const secretFile = 'secret.bin';

const locations = [
  ...[
    `../${secretFile}`,
    `./x/../../${secretFile}`,
    '/etc/passwd',
    '/dev/zero',
    '/proc/self/mem',
    '..',
    '.',
    '',
  ],
  ...[
    'link.bin',
    'up/secret.bin',
    'folder',
    'absent.bin',
    'model.onnx',
    'data.bin\0',
    `${'d/'.repeat(3000)}w`,
  ],
];

const offsets = [
  '0',
  '1',
  '-1',
  '4096',
  '1e3',
  '0x10',
  'abc',
  '',
  '9007199254740993',
  '99999999999999999999',
];

/** Moves a tensor's values into a file beside the model, with an entry or two that lie. */
function moveOut(tensor: Tensor, chance: Chance): readonly [string, Beside][] {
  const data = Buffer.from(tensor.rawData ?? new Uint8Array(16));
  delete tensor.rawData;
  tensor.dataLocation = 1;
  const entries = { location: 'data.bin', offset: '0', length: String(data.length) };
  const lie = chance.below(4);
  if (lie === 0) entries.location = chance.pick(locations) ?? '';
  if (lie === 1) entries.offset = chance.pick(offsets) ?? '';
  if (lie === 2) entries.length = chance.pick(offsets) ?? '';
  tensor.externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
  if (chance.happens(0.1)) tensor.externalData.push({ key: 'location', value: chance.pick(locations) ?? '' });
  if (chance.happens(0.1)) tensor.externalData.shift();
  const content = chance.pick<Beside>([
    data,
    data,
    data.subarray(0, chance.below(data.length + 1)),
    Buffer.concat([data, data]),
    { linkTo: `../${secretFile}` },
    { linkTo: 'data.bin' },
    'folder',
  ]);
  return [['data.bin', content ?? data]];
}

/** Lets some of a model's weights lie beside it, and lies about where. @returns what to put there */
export function mutateExternal({ graph }: Model, chance: Chance): ReadonlyMap<string, Beside> {
  const beside = new Map<string, Beside>([
    ['link.bin', { linkTo: `../${secretFile}` }],
    ['up', { linkTo: '..' }],
    ['folder', 'folder'],
  ]);
  for (let left = 1 + chance.below(3); left > 0; left--) {
    const held = graph.node.flatMap(({ attribute }) => attribute.flatMap(({ t }) => t ?? []));
    const tensor = chance.pick([...graph.initializer, ...held]);
    if (tensor) for (const [name, content] of moveOut(tensor, chance)) beside.set(name, content);
  }
  return beside;
}
