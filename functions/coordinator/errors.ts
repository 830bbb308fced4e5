import { PartitaError } from '../../lib/errors.ts';

/** The path is none of the Open Inference Protocol. */
export const unknownPath = (method: string, path: string) =>
  new PartitaError('P1564', `"${method} ${path}" is no path of the Open Inference Protocol.`, 'GET /v2');

/** The path takes another method. */
export const wrongMethod = (method: string, path: string, wanted: string) =>
  new PartitaError('P1565', `"${path}" takes ${wanted}, not "${method}".`, `${wanted} ${path}`);

/** Another model, or another version of it, than the one that stands here. */
export const unknownModel = (model: string, served: string) =>
  new PartitaError('P1566', `"${model}" isn't served here, but "${served}" is.`, 'GET /v2/models/NAME');

/** A tensor that the model doesn't have. */
export const unknownTensor = (kind: 'input' | 'output', name: string, known: readonly string[]) =>
  new PartitaError(
    'P1567',
    `The model has no ${kind} "${name}"; it has ${known.map((one) => `"${one}"`).join(', ')}.`,
    'GET /v2/models/NAME lists its tensors',
  );

/** The answer is larger than a function URL can send. */
export const answerTooLarge = (model: string, bytes: number, maxBytes: number) =>
  new PartitaError(
    'P1568',
    `The answer of "${model}" takes ${bytes} bytes, and a function URL sends at most ${maxBytes}.`,
    'Ask for binary data, for fewer "outputs", or for an S3 object: "parameters": {"s3_output": true}',
  );

/** The coordinator was deployed without something that it needs. */
export const misconfigured = (what: string) =>
  new PartitaError('P1569', `The coordinator lacks "${what}".`, 'partita deploy PLAN', { fault: 'tool' });

/** A partition's function doesn't stand, or may not be invoked. */
export const notReady = (cause: unknown) =>
  new PartitaError(
    'P1570',
    `"${cause instanceof Error ? cause.name : 'a partition'}" says that not every partition can be invoked.`,
    'partita deploy PLAN',
    { cause },
  );
