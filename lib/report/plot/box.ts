/** A rectangle in the plot's units, from its upper left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A square around a point, `reach` to each side. */
export const around = (point: { readonly x: number; readonly y: number }, reach: number): Box => ({
  x: point.x - reach,
  y: point.y - reach,
  width: 2 * reach,
  height: 2 * reach,
});

/** The area that two boxes share. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}
