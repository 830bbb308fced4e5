import { notEnoughMemory } from './errors.ts';
import { bytesOf } from './graph-of.ts';
import type { OnnxModel, Weight } from './model.ts';
import { tensorsIn } from './read-node.ts';
import { availableMemory } from './runtime/available-memory.ts';

/**
 * Memory that ONNX Runtime takes at most to load, optimise and save a model, as multiples of its weights. Measured:
 * ResNet-50 2.6 and BERT-base 2.0 with their weights inside, 2.7 GB of matrices beside the model 1.03. Weights that are
 * mapped don't count; those that a fusion or a kernel rearranges do.
 */
const factor = { inside: 2.6, beside: 1.3 } as const;

/** Memory of the process without a model. Measured: 120 MB. */
const processBytes = 150e6;

/** Bytes of memory that loading a model into ONNX Runtime takes, estimated from its weights. */
function memoryNeed(model: OnnxModel): number {
  const weights: Weight[] = [...model.weights.values(), ...model.nodes.flatMap(tensorsIn)];
  const [beside, inside] = [true, false].map((isBeside) =>
    bytesOf(weights.filter(({ raw }) => (raw !== null && raw.file !== model.file) === isBeside)),
  ) as [number, number];
  return processBytes + factor.inside * inside + factor.beside * beside;
}

/** Bytes of memory that running a partition takes, estimated from its weights, which lie beside it, and its activations. */
export const memoryToRun = (weightBytes: number, activationBytes: number): number =>
  processBytes + factor.beside * weightBytes + activationBytes;

/** @throws PartitaError P1115 when the machine, or the container, hasn't the memory to load the model */
export function needMemory(model: OnnxModel, shownAs: string): void {
  const [needed, available] = [memoryNeed(model), availableMemory()];
  if (needed > available) throw notEnoughMemory(shownAs, needed, available);
}
