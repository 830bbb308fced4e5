import type { PartitionEvent, TensorEnvelope } from '../../lib/tensors/wire.ts';
import { InvalidEvent } from './errors.ts';

/** @throws InvalidEvent */
export function parseEvent(event: unknown): PartitionEvent {
  if (!isRecord(event)) throw new InvalidEvent('The event is not an object.');
  const tensors = parseEnvelope(event['tensors']);
  const { op, answer, runs } = event;
  if (op === 'run' && (answer === 'inline' || answer === 's3')) return { op, tensors, answer };
  if (op === 'profile' && typeof runs === 'number' && Number.isInteger(runs) && runs > 0) {
    return { op, tensors, runs };
  }
  throw new InvalidEvent('The event has neither op "run" with an answer nor op "profile" with runs.');
}

function parseEnvelope(envelope: unknown): TensorEnvelope {
  if (isRecord(envelope)) {
    const { inline, s3 } = envelope;
    if (typeof inline === 'string') return { inline };
    if (isRecord(s3)) {
      const { bucket, key } = s3;
      if (typeof bucket === 'string' && typeof key === 'string') return { s3: { bucket, key } };
    }
  }
  throw new InvalidEvent('The event has tensors neither inline nor in S3.');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
