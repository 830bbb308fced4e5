/** Elements of `width` bytes with their bytes turned round. */
export function toLittleEndian(data: Uint8Array, width: number): Uint8Array {
  const turned = Buffer.from(data);
  if (width === 2) return turned.swap16();
  if (width === 4) return turned.swap32();
  return width === 8 ? turned.swap64() : turned;
}

/** An array whose first index runs fastest, with its last one running fastest instead. */
export function toRowMajor(data: Uint8Array, shape: readonly number[], width: number): Uint8Array {
  const made = new Uint8Array(data.byteLength);
  const index = shape.map(() => 0);
  const strides: number[] = [];
  let stride = width;
  for (const size of shape) {
    strides.push(stride);
    stride *= size;
  }
  let from = 0;
  for (let to = 0; to < made.byteLength; to += width) {
    made.set(data.subarray(from, from + width), to);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      from += strides[axis] as number;
      index[axis] = next;
      if (next < (shape[axis] as number)) break;
      from -= next * (strides[axis] as number);
      index[axis] = 0;
    }
  }
  return made;
}
