import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file that numpy or onnx wrote: see fixtures/make.py. */
export const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name);

export const fixtureBytes = (name: string) => readFileSync(fixture(name));

/** The bytes of a typed array. */
export const bytesOf = (values: ArrayBufferView) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);
