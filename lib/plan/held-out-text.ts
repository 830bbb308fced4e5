import type { HeldOutErrors } from './profile.ts';

/**
 * How far predictions are from what the model wasn't shown, as a sentence; null where nothing could be left out.
 *
 * @param share words for a share, such as 3.1 %
 */
export function heldOutText(
  { memorySizes, functions }: HeldOutErrors,
  share: (value: number) => string,
): string | null {
  const said = [
    { name: 'a memory size', error: memorySizes },
    { name: 'a function', error: functions },
  ].flatMap(({ name, error }) =>
    error === null
      ? []
      : `${name} that was left out ${share(error.median)} (worst ${share(error.worst)}, n = ${error.n})`,
  );
  return said.length === 0 ? null : `Error of predicted warm latency, measured: of ${said.join(', of ')}.`;
}
