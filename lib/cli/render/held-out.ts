import type { HeldOutErrors } from '../../plan/profile.ts';
import { wrap } from '../table.ts';
import { share } from '../units.ts';

/** How far predictions are from what the model wasn't shown, as a sentence; null where nothing could be left out. */
export function renderHeldOut({ memorySizes, functions }: HeldOutErrors, width: number): string | null {
  const said = [
    { name: 'a memory size', error: memorySizes },
    { name: 'a function', error: functions },
  ].flatMap(({ name, error }) =>
    error === null
      ? []
      : `${name} that was left out ${share(error.median)} (worst ${share(error.worst)}, n = ${error.n})`,
  );
  if (said.length === 0) return null;
  return wrap(`Error of predicted warm latency, measured: of ${said.join(', of ')}.`, width);
}
