/** Elements that share a scale: those with the same index along one axis. */
export interface Channels {
  readonly count: number;
  /** Elements before the same channel comes again: `count x inner`. */
  readonly inner: number;
}

/** A scale and a zero point are 5 bytes: with fewer elements a channel they cost more than they are worth. */
const leastElements = 32;

/**
 * The channels of a tensor: axis 1 of images and volumes, as ONNX lays them out, and the last axis of anything flatter,
 * where transformers have their features.
 *
 * @returns a single channel where there is no such axis, or too little in each
 */
export function channelsOf(shape: readonly number[]): Channels {
  const elements = shape.reduce((product, size) => product * size, 1);
  const axis = shape.length >= 4 ? 1 : shape.length - 1;
  const count = shape[axis] ?? 1;
  if (shape.length < 2 || count === 0 || elements / count < leastElements)
    return { count: 1, inner: elements };
  return { count, inner: shape.slice(axis + 1).reduce((product, size) => product * size, 1) };
}
