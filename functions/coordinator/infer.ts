import { writeMessage } from '../../lib/inference-protocol/body.ts';
import { malformed } from '../../lib/inference-protocol/errors.ts';
import { headerLengthField, readMessage, requestSchema } from '../../lib/inference-protocol/message.ts';
import { readTensors } from '../../lib/inference-protocol/tensors.ts';
import type { ServedPlan } from '../../lib/plan/deployment.ts';
import { type HandoffFolders, handoffFolder } from '../../lib/tensors/handoff-keys.ts';
import type { NamedTensors } from '../../lib/tensors/tensor.ts';
import { unknownTensor } from './errors.ts';
import { bodyOf, headerOf, type UrlEvent } from './http.ts';

/** An inference request, read and checked against the model. */
export interface InferRequest {
  readonly id: string | undefined;
  readonly inputs: NamedTensors;
  readonly outputs: readonly { readonly name: string; readonly binary: boolean }[];
  /** Outputs at which the chain may end: those that are asked for, unless the caller wants it whole. */
  readonly exitsAt: readonly string[];
  /** The caller's own limit; undefined for none. */
  readonly timeoutMs: number | undefined;
  /** Where this attempt keeps its objects, and where earlier ones did; undefined where the caller doesn't say. */
  readonly handoff: HandoffFolders | undefined;
  /** Whether the outputs go to S3 and the answer only says where. */
  readonly toS3: boolean;
}

/** @throws PartitaError P1560 to P1562, P1567 */
export function readInferRequest(event: UrlEvent, plan: ServedPlan): InferRequest {
  const { message, binary } = readMessage(requestSchema, bodyOf(event), headerOf(event, headerLengthField));
  const { id, parameters = {}, outputs } = message;
  const inputs = readTensors(message.inputs, binary);
  requireKnown('input', [...inputs.keys()], plan.inputs);
  const allBinary = parameters['binary_data_output'] === true;
  const asked = outputs?.length ? outputs : plan.outputs.map(({ name }) => ({ name, parameters: undefined }));
  requireKnown(
    'output',
    asked.map(({ name }) => name),
    plan.outputs,
  );
  const timeoutMs = parameters['timeout_ms'];
  return {
    id,
    inputs,
    outputs: asked.map(({ name, parameters: own }) => {
      const binaryData = own?.['binary_data'];
      return { name, binary: typeof binaryData === 'boolean' ? binaryData : allBinary };
    }),
    exitsAt: parameters['exits'] === false ? [] : asked.map(({ name }) => name),
    timeoutMs: typeof timeoutMs === 'number' && timeoutMs > 0 ? timeoutMs : undefined,
    handoff: foldersOf(parameters['attempt_id'], parameters['abandoned_ids']),
    toS3: parameters['s3_output'] === true,
  };
}

/** Ids are UUIDs, so that nobody names another's folder by accident. @throws PartitaError P1560 */
function foldersOf(own: unknown, abandoned: unknown): HandoffFolders | undefined {
  if (own === undefined) return undefined;
  const folders = [own, ...String(abandoned ?? '').split(',')]
    .filter((id) => id !== '')
    .map((id) => {
      if (typeof id !== 'string' || !uuid.test(id)) throw malformed(`the attempt "${id}" is no UUID`);
      return handoffFolder(id);
    });
  const [first = handoffFolder(), ...others] = folders;
  return { own: first, abandoned: others };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The answer to it; where the chain ended at an exit, its parameter `exit` says so. @throws PartitaError P1563 */
export const writeInferAnswer = (
  { model, planHash }: ServedPlan,
  { id, outputs }: InferRequest,
  tensors: NamedTensors,
  exit: string | null,
) =>
  writeMessage(
    { model_name: model, model_version: planHash, id, ...(exit !== null && { parameters: { exit } }) },
    'outputs',
    outputs.flatMap(({ name, binary }) => {
      const tensor = tensors.get(name);
      return tensor === undefined ? [] : [{ name, tensor, binary }];
    }),
  );

function requireKnown(
  kind: 'input' | 'output',
  names: readonly string[],
  specs: readonly { readonly name: string }[],
): void {
  const known = specs.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownTensor(kind, unknown, known);
}
