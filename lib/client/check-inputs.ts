import type { ServedPlan } from '../plan/deployment.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import { inputMissing, wrongDtype } from './errors.ts';

/** @throws PartitaError P1545 an input is missing, P1552 it is of another type */
export function checkInputs({ inputs }: ServedPlan, tensors: NamedTensors): void {
  for (const { name, dtype } of inputs) {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw inputMissing(name);
    if (tensor.dtype !== dtype) throw wrongDtype(name, dtype, tensor.dtype);
  }
}
