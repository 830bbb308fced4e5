import { heldOutText } from '../../plan/held-out-text.ts';
import type { HeldOutErrors } from '../../plan/profile.ts';
import { wrap } from '../table.ts';
import { share } from '../units.ts';

/** How far predictions are from what the model wasn't shown; null where nothing could be left out. */
export function renderHeldOut(errors: HeldOutErrors, width: number): string | null {
  const text = heldOutText(errors, share);
  return text === null ? null : wrap(text, width);
}
