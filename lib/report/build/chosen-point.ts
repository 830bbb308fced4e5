import type { ReportDocument } from '../document.ts';
import type { FrontPoint } from '../schema/front.ts';

/** The chosen plan among those on the front. */
export function chosenPoint({ front, chosen }: Pick<ReportDocument, 'front' | 'chosen'>): FrontPoint {
  const point = front[chosen];
  if (point === undefined) throw new RangeError(`the front has no plan ${chosen}`);
  return point;
}
