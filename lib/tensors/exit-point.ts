import type { ExitPoint } from '../plan/exit.ts';
import { takenExit } from './confidence.ts';
import type { NamedTensors } from './tensor.ts';

/**
 * Asks the exits of a partition.
 *
 * @param outputs what the partition has computed
 * @returns the output that is sure, and what is answered: then just the outputs of the model, for nobody takes the rest
 */
export function leave(
  point: ExitPoint | undefined,
  outputs: NamedTensors,
): { exit: string | null; answered: NamedTensors } {
  const exit = point === undefined ? null : takenExit(point.exits, outputs);
  if (exit === null) return { exit, answered: outputs };
  return { exit, answered: new Map([...outputs].filter(([name]) => point?.outputs.includes(name))) };
}
