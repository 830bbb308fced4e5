import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type DecodedGraph,
  type DecodedModel,
  type DecodedTensor,
  decodeModel,
} from '../support/onnx-schema.ts';

/** An ONNX file as a protobuf library reads it. */
export const decodeFile = (file: string): DecodedModel => decodeModel(readFileSync(file));

/** The bytes of a tensor, inside the file or beside it; null where its values stand in typed fields. */
function bytesOf(tensor: DecodedTensor, file: string): Uint8Array | null {
  if (tensor.dataLocation !== 1) return tensor.rawData ?? null;
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const offset = Number(entries.get('offset') ?? 0);
  const content = readFileSync(join(dirname(file), entries.get('location') ?? ''));
  return content.subarray(offset, offset + Number(entries.get('length') ?? content.length));
}

/** What a tensor is, wherever its values stand; its bytes as their digest. */
export function contentOf(tensor: DecodedTensor, file: string) {
  const { rawData, externalData, dataLocation, ...rest } = tensor;
  const bytes = bytesOf(tensor, file);
  return {
    ...rest,
    length: bytes?.length,
    sha256: bytes && createHash('sha256').update(bytes).digest('hex'),
  };
}

/**
 * The nodes but for those Constants whose value is a dense tensor, which count as weights; and all weights.
 *
 * @param file the graph's own, to find external data
 */
export function nodesAndWeights(graph: DecodedGraph, file: string) {
  const constantIn = (node: DecodedGraph['node'][number]) =>
    node.opType === 'Constant' ? node.attribute.find(({ name }) => name === 'value')?.t : undefined;
  const constants = graph.node.flatMap((node) => {
    const tensor = constantIn(node);
    return tensor === undefined ? [] : [{ ...tensor, name: node.output[0] ?? '' }];
  });
  return {
    nodes: graph.node.filter((node) => constantIn(node) === undefined),
    weights: new Map(
      [...graph.initializer, ...constants].map((tensor) => [tensor.name ?? '', contentOf(tensor, file)]),
    ),
  };
}
