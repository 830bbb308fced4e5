/** Bytes whose number is known beforehand and which are made only while they are written. */
export interface ByteStream {
  readonly byteLength: number;
  /** Makes them anew, in order; each chunk is the caller's to keep. */
  chunks(): Iterable<Uint8Array>;
}

/** A part of a file: bytes that are there, or a stream of them. */
export type Piece = Uint8Array | ByteStream;

/** Bytes of all pieces together. */
export const totalBytes = (pieces: readonly Piece[]) =>
  pieces.reduce((sum, piece) => sum + piece.byteLength, 0);

/** The pieces' bytes, in order. */
export function* chunksOf(pieces: readonly Piece[]): Generator<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) yield piece;
    else yield* piece.chunks();
  }
}
