import { layOut } from '../../lib/graph/layout.ts';
import { describeSegments, divide } from '../../lib/graph/segments.ts';
import { tensorSpec } from '../../lib/onnx/dims.ts';
import { bytesOf, graphOf, liftConstants } from '../../lib/onnx/graph-of.ts';
import { hashModel } from '../../lib/onnx/hash.ts';
import { readModel } from '../../lib/onnx/read-model.ts';

/**
 * A model divided as `prepareModel` does it, but without running it: the graph is as it is in the file, and each
 * tensor that isn't an input of known type and shape is taken for float32 [1, width].
 */
export function divideFile(file: string, width = 8) {
  const base = liftConstants(readModel(file));
  const graph = graphOf(base);
  const layout = layOut(graph);
  const inner = layout.chain.flatMap((index) => graph.nodes[index]?.outputs ?? []);
  const names = [...graph.inputs.map(({ name }) => name), ...inner, ...graph.outputs];
  const specs = new Map(names.map((name) => [name, tensorSpec(name, 'float32', [1, width])]));
  const segments = divide(graph, layout, (name) => specs.has(name));
  const weightBytes = bytesOf([...base.weights.values()]);
  return {
    base,
    graph,
    layout,
    segments,
    specs,
    ref: { name: 'it', file, sha256: hashModel(base), weightBytes, parameters: weightBytes / 4 },
    segmentation: {
      optimize: 'none' as const,
      onnxRuntimeVersion: '',
      dims: {},
      ...describeSegments(graph, layout, segments, specs),
    },
  };
}
