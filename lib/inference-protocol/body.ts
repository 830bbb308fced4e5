import { headerLengthField } from './message.ts';
import { type OutgoingTensor, writeTensors } from './tensors.ts';

/** A message on the wire. */
export interface MessageBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * A message with tensors: JSON, or JSON and binary data after it where one tensor is binary.
 *
 * @param fields all but the tensors; what is undefined is left out
 * @param list `inputs` or `outputs`
 * @throws PartitaError P1563
 */
export function writeMessage(
  fields: Readonly<Record<string, unknown>>,
  list: 'inputs' | 'outputs',
  tensors: readonly OutgoingTensor[],
): MessageBody {
  const { json, binary } = writeTensors(tensors);
  const head = JSON.stringify(fields).slice(1, -1);
  const text = `{${head}${head === '' ? '' : ','}"${list}":[${json.join(',')}]}`;
  const header = new TextEncoder().encode(text);
  if (!tensors.some((tensor) => tensor.binary)) {
    return { headers: { 'content-type': 'application/json' }, body: header };
  }
  const body = new Uint8Array(
    header.byteLength + binary.reduce((sum, { byteLength }) => sum + byteLength, 0),
  );
  let end = 0;
  for (const part of [header, ...binary]) {
    body.set(part, end);
    end += part.byteLength;
  }
  return {
    headers: { 'content-type': 'application/octet-stream', [headerLengthField]: String(header.byteLength) },
    body,
  };
}
