import { PartitaError } from '../errors.ts';

/** The bytes of a tensor are more or fewer than its shape says. */
export const wrongTensorSize = (name: string, expected: number, found: number) =>
  new PartitaError(
    'P1510',
    `Tensor "${name}" holds ${found} bytes, and its shape says ${expected}.`,
    'Give a buffer of product(shape) x element size',
  );

/** The name is one that the safetensors format keeps for itself. */
export const reservedName = (name: string) =>
  new PartitaError(
    'P1511',
    `Tensor "${name}" has a name that safetensors keeps for itself.`,
    'Rename the tensor in the model',
  );

/** The bytes aren't a safetensors file, or one that carries what can't be carried here. */
export const notSafetensors = (reason: string, cause?: unknown) =>
  new PartitaError('P1512', `The tensors can't be read: ${reason}.`, 'Write them again with safetensors', {
    cause,
  });

/** ONNX Runtime gave a value of a type that can't travel. */
export const notAWireDtype = (type: string) =>
  new PartitaError(
    'P1513',
    `A tensor of type "${type}" can't travel between partitions.`,
    'partita inspect MODEL lists the cuts that can be crossed',
  );

/** The elements of a tensor were asked for as another type than it has. */
export const notOfDtype = (found: string, wanted: string) =>
  new PartitaError(
    'P1556',
    `The tensor is of type "${found}", not "${wanted}".`,
    'Its `dtype` says what to ask for',
  );
