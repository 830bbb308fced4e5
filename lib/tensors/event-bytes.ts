import type { PartitionEvent, TensorEnvelope } from './wire.ts';

/**
 * An event as JSON. Base64 is put in as it is: nothing in it needs to be escaped, and `JSON.stringify` takes longer to
 * find that out than all the rest of encoding.
 */
export function eventBytes(event: PartitionEvent): Uint8Array {
  if (event.op === 'warm') return new TextEncoder().encode(JSON.stringify(event));
  const { tensors, ...fields } = event;
  const head = JSON.stringify(fields).slice(0, -1);
  return new TextEncoder().encode(`${head},"tensors":[${tensors.map(envelopeJson).join(',')}]}`);
}

const envelopeJson = (envelope: TensorEnvelope): string =>
  'inline' in envelope ? `{"inline":"${envelope.inline}"}` : JSON.stringify(envelope);
