import type { Graph } from '../graph/graph.ts';
import type { OnnxModel, Weight } from './model.ts';

/** int8..int64, uint8..uint64 and bool of TensorProto.DataType. */
const integral = new Set([2, 3, 4, 5, 6, 7, 9, 12, 13]);

/**
 * A model with its top-level Constant nodes turned into weights, as ONNX Runtime does on loading, so that
 * large constants go to the partition's data file like any weight.
 */
export function liftConstants(model: OnnxModel): OnnxModel {
  const weights = new Map<string, Weight>(model.weights);
  const nodes = model.nodes.filter((node) => {
    const tensor = node.attributes.find(({ name }) => name === 'value')?.tensor;
    const [output] = node.outputs;
    if (node.opType !== 'Constant' || node.domain !== '' || !tensor || output === undefined) return true;
    weights.set(output, { ...tensor, name: output });
    return false;
  });
  return { ...model, nodes, weights };
}

/** Bytes of weights. */
export const bytesOf = (weights: readonly Weight[]) =>
  weights.reduce((sum, { weightBytes }) => sum + weightBytes, 0);

/** The model as the pure graph code sees it. */
export function graphOf(model: OnnxModel): Graph {
  return {
    nodes: model.nodes.map(({ opType, inputs, captures, outputs, bodyWeights }) => ({
      opType,
      reads: [...inputs, ...captures],
      outputs,
      bodyWeightBytes: bytesOf(bodyWeights),
    })),
    inputs: model.inputs.map(({ name, elementType }) => ({
      name,
      isIntegral: elementType !== null && integral.has(elementType),
    })),
    outputs: model.outputs.map(({ name }) => name),
    weights: new Map([...model.weights.values()].map(({ name, weightBytes }) => [name, weightBytes])),
  };
}
