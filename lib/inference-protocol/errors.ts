import { PartitaError } from '../errors.ts';

/** The message isn't one of the Open Inference Protocol. */
export const malformed = (what: string, cause?: unknown) =>
  new PartitaError('P1560', `The request isn't one of the Open Inference Protocol: ${what}.`, docs, {
    cause,
  });

/** A tensor of the message isn't what its shape and datatype say. */
export const wrongTensor = (name: string, what: string) =>
  new PartitaError('P1561', `Tensor "${name}" ${what}.`, docs);

/** An element type that no partition takes. */
export const unknownDatatype = (name: string, datatype: string) =>
  new PartitaError(
    'P1562',
    `Tensor "${name}" has the datatype "${datatype}", and models of numbers are served only.`,
    'GET /v2/models/NAME lists the datatypes of its inputs',
  );

/** A value that JSON has no number for. */
export const notInJson = (name: string, value: string) =>
  new PartitaError(
    'P1563',
    `Output "${name}" holds ${value}, which JSON can't express.`,
    'Ask for binary data: "parameters": {"binary_data_output": true}',
  );

const docs = 'docs/client.md#open-inference-protocol has examples';
