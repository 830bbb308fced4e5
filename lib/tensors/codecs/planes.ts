/**
 * Bytes of elements, all their first bytes together, then their second ones and so on: exponents of neighbouring floats are
 * alike, and compress where they lie side by side.
 */
export function toPlanes(bytes: Uint8Array, elementBytes: number): Uint8Array {
  if (elementBytes === 1) return bytes;
  const count = bytes.length / elementBytes;
  const planes = new Uint8Array(bytes.length);
  for (let plane = 0; plane < elementBytes; plane++) {
    const start = plane * count;
    for (let i = 0, at = plane; i < count; i++, at += elementBytes) planes[start + i] = bytes[at]!;
  }
  return planes;
}

/** The bytes that `toPlanes` laid out. */
export function fromPlanes(planes: Uint8Array, elementBytes: number): Uint8Array {
  if (elementBytes === 1) return planes;
  const count = planes.length / elementBytes;
  const bytes = new Uint8Array(planes.length);
  for (let plane = 0; plane < elementBytes; plane++) {
    const start = plane * count;
    for (let i = 0, at = plane; i < count; i++, at += elementBytes) bytes[at] = planes[start + i]!;
  }
  return bytes;
}
