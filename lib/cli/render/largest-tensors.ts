import type { Inspection } from '../../loop/inspect.ts';
import { layTable } from '../table.ts';
import type { Paint } from '../terminal.ts';
import { bytes, shape } from '../units.ts';

/** The heaviest weights and the largest activations. */
export function renderLargestTensors(
  { largestWeights, largestActivations }: Pick<Inspection, 'largestWeights' | 'largestActivations'>,
  width: number,
  paint: Paint,
): string {
  const table = (title: string, rows: readonly (readonly string[])[]) =>
    layTable(
      [
        { title, align: 'left', shrinks: true },
        { title: 'bytes', align: 'right' },
        { title: 'type', align: 'left', shrinks: true },
        { title: '', align: 'left', shrinks: true },
      ],
      rows,
      width,
    ).map((line, i) => (i === 0 ? paint('dim', line) : line));
  const weights = largestWeights.map(({ name, dtype, shape: sizes, bytes: size }) => [
    name,
    bytes(size),
    `${dtype ?? ''}${shape(sizes)}`,
    '',
  ]);
  const activations = largestActivations.map(({ name, dtype, shape: sizes, bytes: size, opType }) => [
    name,
    bytes(size),
    `${dtype}${shape(sizes)}`,
    `by ${opType}`,
  ]);
  return [
    ...(weights.length === 0 ? [] : [...table('heaviest weights', weights), '']),
    ...(activations.length === 0
      ? ['No size of an activation is known.']
      : table('largest activations', activations)),
  ].join('\n');
}
