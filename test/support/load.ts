import { PartitaError } from '../../lib/errors.ts';
import type { NamedTensors, Tensor } from '../../lib/tensors/tensor.ts';

/** How a request ended. */
export type Ending =
  | { readonly kind: 'right'; readonly planHash: string; readonly ms: number }
  | { readonly kind: 'wrong' | 'untyped'; readonly detail: string; readonly ms: number }
  | { readonly kind: 'typed'; readonly code: string; readonly ms: number };

export interface Load {
  readonly requests: number;
  readonly concurrency: number;
  infer(request: number): Promise<{ outputs: NamedTensors; planHash: string }>;
  /** What ONNX Runtime answers by the plan of a hash. */
  expected(request: number, planHash: string): Promise<Tensor>;
  /** Is told how many have ended. */
  onEnding?(ended: number): void;
}

/** Sends requests, so many at a time, and compares each answer with that of its own plan, bit by bit. */
export async function runLoad({ requests, concurrency, infer, expected, onEnding }: Load): Promise<Ending[]> {
  const endings: Ending[] = [];
  let next = 0;
  const work = async () => {
    for (let request = next++; request < requests; request = next++) {
      endings.push(await endingOf(request));
      onEnding?.(endings.length);
    }
  };
  const endingOf = async (request: number): Promise<Ending> => {
    const start = performance.now();
    try {
      const { outputs, planHash } = await infer(request);
      const ms = performance.now() - start;
      const [answer] = [...outputs.values()];
      const right = await expected(request, planHash);
      const same = answer !== undefined && Buffer.compare(answer.data, right.data) === 0;
      return same ? { kind: 'right', planHash, ms } : { kind: 'wrong', detail: `request ${request}`, ms };
    } catch (error) {
      const ms = performance.now() - start;
      if (error instanceof PartitaError) return { kind: 'typed', code: `${error.code} ${error.message}`, ms };
      return { kind: 'untyped', detail: String(error), ms };
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return endings;
}

/** How often each kind of ending came, and the longest that one took. */
export function summaryOf(endings: readonly Ending[]) {
  const count = (kind: Ending['kind']) => endings.filter((ending) => ending.kind === kind).length;
  return {
    requests: endings.length,
    right: count('right'),
    typed: count('typed'),
    wrong: count('wrong'),
    untyped: count('untyped'),
    longestMs: Math.round(Math.max(...endings.map(({ ms }) => ms))),
  };
}
