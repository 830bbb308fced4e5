import { readFileSync, writeFileSync } from 'node:fs';
import { decodeModel } from './onnx-schema.ts';

/** Adds a thousandth to every element of a small weight inside the graph of a partition. */
export function tamper(file: string, name: string): void {
  const bytes = readFileSync(file);
  const raw = decodeModel(bytes).graph.initializer.find((tensor) => tensor.name === name)?.rawData;
  if (raw === undefined) throw new Error(`no "${name}" in "${file}"`);
  const start = bytes.indexOf(raw);
  for (let at = start; at < start + raw.length; at += 4) {
    bytes.writeFloatLE(bytes.readFloatLE(at) + 0.001, at);
  }
  writeFileSync(file, bytes);
}
