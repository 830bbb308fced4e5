import type { Exit } from '../../lib/plan/exit.ts';
import type { PlannedPartition } from '../../lib/plan/plan.ts';
import type { TensorSpec } from '../../lib/plan/tensor.ts';
import type { NamedTensors } from '../../lib/tensors/tensor.ts';
import { tensorOf } from '../../lib/tensors/typed.ts';
import { writePlanFile, writeTinyPartition } from '../conformance/tiny-plan.ts';

const spec = (name: string): TensorSpec => ({ name, dtype: 'float32', shape: [1, 2], bytes: 8 });

const atFirst: Exit = { output: 'exit_1', scores: 'logits', rule: 'top', threshold: 0.9 };

/**
 * Writes the plan of a model of two exits and three partitions: exit_1 = x, exit_2 = -tanh(x) after one partition that has
 * no exit. Of logits [a, 0] the top probability is 1 / (1 + e^-a), so that inputs of a >= ln 9 leave at the first.
 *
 * @returns path of plan.json
 */
export function writeExitPlan(
  directory: string,
  { exits = [atFirst], ...change }: Partial<PlannedPartition> = {},
): string {
  const part = (
    index: number,
    opTypes: readonly [string, string, string][],
    inputs: string[],
    outputs: string[],
  ) => ({
    ...writeTinyPartition(directory, `part-${index}`, index, {
      nodes: opTypes.map(([opType, from, to]) => ({ opType, inputs: [from], outputs: [to] })),
      inputs: inputs.map(spec),
      outputs: outputs.map(spec),
    }),
    ...change,
  });
  const first = part(
    0,
    [
      ['Identity', 'x', 'exit_1'],
      ['Tanh', 'x', 'hidden'],
    ],
    ['x'],
    ['exit_1', 'hidden'],
  );
  return writePlanFile(directory, {
    inputs: [spec('x')],
    outputs: [spec('exit_1'), spec('exit_2')],
    partitions: [
      { ...first, exits: [...exits] },
      part(1, [['Abs', 'hidden', 'size']], ['hidden'], ['size']),
      part(2, [['Neg', 'size', 'exit_2']], ['size'], ['exit_2']),
    ],
  });
}

/** Logits [a, 0] for the first exit. */
export const exitInputs = (a: number): NamedTensors =>
  new Map([['x', tensorOf('float32', [1, 2], Float32Array.of(a, 0))]]);
