import { maxResponseBytes } from '../../plan/lambda-limits.ts';
import type { BodySink } from '../message-reader.ts';
import type { PassOn } from './execution.ts';

/**
 * Answers of more are passed on while they come, so that the caller reads while the runtime still writes; in pieces of as
 * much, because many small ones take longer.
 */
const pieceBytes = 1_048_576;

/** Whether an answer of so many bytes is large enough for that, and not too large for Lambda. */
export const isPassedOn = (bytes: number): boolean => bytes > pieceBytes && bytes <= maxResponseBytes;

/** Passes on an answer of so many bytes, but for its end: that is the caller's once the runtime waits for the next event. */
export function passingSink(passOn: PassOn, bytes: number): BodySink<readonly Buffer[]> {
  let send: ReturnType<PassOn> | null = null;
  let held: Buffer[] = [];
  let heldBytes = 0;
  return {
    take(piece) {
      if (heldBytes >= pieceBytes) {
        send ??= passOn(bytes);
        send(held);
        held = [];
        heldBytes = 0;
      }
      held.push(piece);
      heldBytes += piece.length;
    },
    finish: () => held,
  };
}
