import type { Deadline } from './deadline.ts';

/** First and longest wait between two attempts. */
const firstMs = 25;
const longestMs = 2_000;
/** How often a failure that may be the request's own fault is tried in all. */
const suspectAttempts = 3;

/**
 * Whether a failed attempt is worth another one. `transient`: as often as the deadline allows, since it says nothing
 * about the request. `suspect`: a few times; an environment that was killed may have been killed by this request.
 */
export type Verdict = 'transient' | 'suspect' | 'final';

/**
 * Repeats an attempt with exponential backoff and full jitter until it succeeds, its failure is final or the deadline
 * leaves no time.
 *
 * @param during what is attempted, for the message
 * @throws what the last attempt threw, or PartitaError P1550 with that as its cause
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function retrying<Result>(
  { deadline, during, judge }: { deadline: Deadline; during: string; judge: (error: unknown) => Verdict },
  attempt: () => Promise<Result>,
): Promise<{ result: Result; attempts: number }> {
  let suspected = 0;
  for (let attempts = 1; ; attempts++) {
    deadline.check(during);
    try {
      return { result: await attempt(), attempts };
    } catch (error) {
      if (deadline.signal.aborted) throw deadline.passed(during, error);
      const verdict = judge(error);
      if (verdict === 'suspect') suspected++;
      if (verdict === 'final' || suspected >= suspectAttempts) throw error;
      await deadline.sleep(backoffMs(attempts), during, error);
    }
  }
}

/** ms to wait after some attempts: anything up to a bound that doubles with each attempt. */
export const backoffMs = (attempts: number) => Math.random() * Math.min(longestMs, firstMs * 2 ** attempts);
