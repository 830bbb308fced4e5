import { isCodec } from '../../lib/plan/codec.ts';
import { type Exit, type ExitPoint, exitRules, exitScores } from '../../lib/plan/exit.ts';
import { handoffPrefix } from '../../lib/tensors/handoff-keys.ts';
import type { PartitionEvent, RunEvent, TensorEnvelope } from '../../lib/tensors/wire.ts';
import { InvalidEvent } from './errors.ts';

/** @throws InvalidEvent */
export function parseEvent(event: unknown): PartitionEvent {
  if (!isRecord(event)) throw new InvalidEvent('The event is not an object.');
  const { op } = event;
  if (op === 'warm') return { op };
  const tensors = parseEnvelopes(event['tensors']);
  if (op === 'run') return parseRun(event, tensors);
  const { runs } = event;
  if (op === 'profile' && typeof runs === 'number' && Number.isInteger(runs) && runs > 0) {
    return { op, tensors, runs };
  }
  throw new InvalidEvent('The event has neither op "run", nor op "profile" with runs, nor op "warm".');
}

function parseRun(
  { answer, codec, exit, handoffKey, planHash, requestId, deadlineMs }: Readonly<Record<string, unknown>>,
  tensors: readonly TensorEnvelope[],
): RunEvent {
  if (answer !== 'inline' && answer !== 's3') throw new InvalidEvent('The event says no answer.');
  if (typeof handoffKey !== 'string' || !handoffKey.startsWith(handoffPrefix)) {
    throw new InvalidEvent(`The event has no handoffKey that starts with "${handoffPrefix}".`);
  }
  if (codec !== undefined && !isCodec(codec))
    throw new InvalidEvent('The event says no codec that is known.');
  return {
    op: 'run',
    tensors,
    answer,
    ...(codec !== undefined && { codec }),
    ...(exit !== undefined && { exit: parseExitPoint(exit) }),
    handoffKey,
    ...(typeof planHash === 'string' && { planHash }),
    ...(typeof requestId === 'string' && { requestId }),
    ...(typeof deadlineMs === 'number' && { deadlineMs }),
  };
}

function parseExitPoint(point: unknown): ExitPoint {
  if (isRecord(point)) {
    const { exits, outputs } = point;
    if (Array.isArray(exits) && Array.isArray(outputs) && outputs.every((name) => typeof name === 'string'))
      return { exits: exits.map(parseExit), outputs };
  }
  throw new InvalidEvent('The event says an exit without a list of exits and of outputs.');
}

function parseExit(exit: unknown): Exit {
  if (isRecord(exit)) {
    const { output, threshold } = exit;
    const rule = exitRules.find((known) => known === exit['rule']);
    const scores = exitScores.find((known) => known === exit['scores']);
    if (
      typeof output === 'string' &&
      typeof threshold === 'number' &&
      rule !== undefined &&
      scores !== undefined
    )
      return { output, scores, rule, threshold };
  }
  throw new InvalidEvent('The event has an exit without output, scores, rule or threshold.');
}

function parseEnvelopes(envelopes: unknown): readonly TensorEnvelope[] {
  if (!Array.isArray(envelopes)) throw new InvalidEvent('The event has no list of tensors.');
  return envelopes.map(parseEnvelope);
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
