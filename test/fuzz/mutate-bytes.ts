import type { Chance } from './chance.ts';

type Edit = (bytes: Buffer, at: number, chance: Chance, other: Buffer) => Buffer;

const replace = (bytes: Buffer, at: number, removed: number, added: Uint8Array) =>
  Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);

const someLength = (chance: Chance) => 1 + chance.below(chance.happens(0.1) ? 4096 : 8);

/** Lengths and numbers as varints that are as wrong as can be: -1, 2^31, 2^53, 2^63, one that never ends. */
const hostileVarints = [
  'ffffffffffffffffff01',
  '8080808008',
  '8080808080808010',
  '80808080808080808001',
  'ffffffffffffffffffffffff',
].map((hex) => Buffer.from(hex, 'hex'));

const edits: Readonly<Record<string, Edit>> = {
  flip: (bytes, at, chance) =>
    replace(bytes, at, 1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << chance.below(8)))),
  set: (bytes, at, chance) =>
    replace(bytes, at, 1, Uint8Array.of(chance.pick([0, 1, 0x7f, 0x80, 0xff]) ?? 0)),
  remove: (bytes, at, chance) => replace(bytes, at, someLength(chance), new Uint8Array()),
  repeat: (bytes, at, chance) => replace(bytes, at, 0, bytes.subarray(at, at + someLength(chance))),
  insert: (bytes, at, chance) => replace(bytes, at, 0, Buffer.alloc(someLength(chance), chance.below(256))),
  varint: (bytes, at, chance) => replace(bytes, at, 1, chance.pick(hostileVarints) ?? new Uint8Array()),
  splice: (bytes, at, chance, other) => {
    const from = chance.below(other.length);
    return replace(bytes, at, someLength(chance), other.subarray(from, from + someLength(chance)));
  },
  truncate: (bytes, at) => bytes.subarray(0, at),
};

/** Changes a few places of a file. @param other a file to take pieces of. @returns the file, and what was done */
export function mutateBytes(
  original: Buffer,
  other: Buffer,
  chance: Chance,
): { bytes: Buffer; done: string[] } {
  let bytes = original;
  const done: string[] = [];
  for (let left = 1 + chance.below(4); left > 0; left--) {
    const at = chance.below(bytes.length);
    const name = chance.pick(Object.keys(edits)) ?? '';
    bytes = edits[name]?.(bytes, at, chance, other) ?? bytes;
    done.push(`${name} at ${at}`);
  }
  return { bytes, done };
}
