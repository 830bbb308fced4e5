import { setTimeout } from 'node:timers/promises';

/** Longer than a period of the CPU quota, 20 ms: see docs/embedded-lambda.md. */
const restMs = 25;

/**
 * Waits between warm invocations of a function. One that follows at once finds part of its CPU share spent by the
 * one before, which requests seldom do that arrive by themselves.
 */
export const rest = (): Promise<void> => setTimeout(restMs);
