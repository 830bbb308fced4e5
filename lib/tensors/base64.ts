/** Bytes whose base64 is whole groups of four characters, and few enough to be arguments of one call. */
const chunkBytes = 3 * 8192;

/** Base64 (RFC 4648, with padding) of bytes, in Node and in the browser. */
export function toBase64(bytes: Uint8Array): string {
  if (typeof Buffer !== 'undefined') {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  }
  const parts: string[] = [];
  for (let start = 0; start < bytes.byteLength; start += chunkBytes) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(start, start + chunkBytes))));
  }
  return parts.join('');
}

/** The bytes that `toBase64` wrote. */
export function fromBase64(text: string): Uint8Array {
  if (typeof Buffer !== 'undefined') return Buffer.from(text, 'base64');
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
