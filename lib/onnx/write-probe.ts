import { writeFileSync } from 'node:fs';
import { openByteSource } from './byte-source.ts';
import type { OnnxModel } from './model.ts';
import { nameOf } from './read-node.ts';
import { type ByteRange, fieldsOf } from './wire-reader.ts';
import { bytesField, message } from './wire-writer.ts';

const modelField = { graph: 7 } as const;
const graphField = { input: 11, output: 12 } as const;

/**
 * Writes the model once more with further tensors among its outputs, to learn their types and shapes.
 *
 * @param model its weights lie in external files, so the copy is small
 * @param names tensors to add; a name suffices, the runtime infers the rest
 * @param file in the model's folder, so that it finds the same weights
 */
export function writeProbe(model: OnnxModel, names: readonly string[], file: string): void {
  const source = openByteSource(model.file);
  try {
    const copy = ({ start, end }: ByteRange) => Buffer.from(source.read(start, end - start));
    const listed = new Set([...model.inputs.map(({ name }) => name), ...model.overridable.keys()]);
    const graph = (range: ByteRange) =>
      message(
        ...[...fieldsOf(source, range)]
          .filter(({ number, content }) => number !== graphField.input || listed.has(nameOf(source, content)))
          .map(({ whole }) => copy(whole)),
        ...names.map((name) => bytesField(graphField.output, bytesField(1, name))),
      );
    const parts = [...fieldsOf(source, { start: 0, end: source.size })].map(({ number, content, whole }) =>
      number === modelField.graph ? bytesField(number, graph(content)) : copy(whole),
    );
    writeFileSync(file, message(...parts), { flag: 'wx' });
  } finally {
    source.close();
  }
}
