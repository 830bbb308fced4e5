import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type DecodedGraph,
  type DecodedModel,
  type DecodedNode,
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

/** What a graph is, wherever the values of its tensors stand. */
const plainGraph = (graph: DecodedGraph, file: string): object => ({
  ...graph,
  node: graph.node.map((node) => plainNode(node, file)),
  initializer: graph.initializer.map((tensor) => contentOf(tensor, file)),
});

/** What a node is, wherever the values of the tensors in its attributes and bodies stand. */
export const plainNode = (node: DecodedNode, file: string) => ({
  ...node,
  attribute: node.attribute.map(({ t, g, graphs, ...rest }) => ({
    ...rest,
    t: t && contentOf(t, file),
    g: g && plainGraph(g, file),
    graphs: graphs.map((each) => plainGraph(each, file)),
  })),
});

/** Whether a tensor in a node's attributes or bodies lies in another file. */
export const holdsExternal = ({ attribute }: DecodedNode): boolean =>
  attribute.some(
    ({ t, g, graphs }) =>
      t?.dataLocation === 1 ||
      [...(g ? [g] : []), ...graphs].some(
        ({ node, initializer }) =>
          node.some(holdsExternal) || initializer.some(({ dataLocation }) => dataLocation === 1),
      ),
  );

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
