import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { dataDamaged } from '../../errors.ts';
import { checksumAlgorithms } from '../checksums/checksum.ts';

const checksumSchema = z.object({
  algorithm: z.enum(checksumAlgorithms),
  value: z.string().describe('Base64; of a composite checksum with the number of parts behind it'),
  type: z.enum(['FULL_OBJECT', 'COMPOSITE']),
});

const metadataSchema = z.object({
  key: z.string(),
  bytes: z.int().nonnegative(),
  etag: z.string().describe('quoted'),
  lastModified: z.iso.datetime(),
  headers: z.record(z.string(), z.string()).describe('sent back as they came'),
  checksums: z.array(checksumSchema),
});

export type ObjectChecksum = z.infer<typeof checksumSchema>;
export type ObjectMetadata = z.infer<typeof metadataSchema>;

/** Bytes of the length of the metadata, which stand last in a file. */
const lengthBytes = 4;
/** How much is read of the end of a file at first: the metadata of nearly every object. */
const tailBytes = 4096;

/**
 * What follows the body in an object's file: the metadata as JSON, and the length of that. So both appear, and
 * vanish, at once: with the rename of a file that is whole.
 */
export function trailerOf(metadata: ObjectMetadata): Buffer {
  const json = Buffer.from(JSON.stringify(metadata));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(json.length);
  return Buffer.concat([json, length]);
}

/** @throws PartitaError P1433 the file is none of an object */
export async function readMetadataAt(path: string): Promise<ObjectMetadata> {
  const file = await open(path);
  try {
    return await readMetadata(file);
  } catch (error) {
    throw dataDamaged(path, error);
  } finally {
    await file.close();
  }
}

/** @throws Error where the file is none of an object */
export async function readMetadata(file: FileHandle): Promise<ObjectMetadata> {
  const { size } = await file.stat();
  let tail = await readTail(file, size, tailBytes);
  const needed = tail.readUInt32BE(tail.length - lengthBytes) + lengthBytes;
  if (needed > size) throw new Error('its metadata is longer than the file');
  if (needed > tail.length) tail = await readTail(file, size, needed);
  const json = tail.toString('utf8', tail.length - needed, tail.length - lengthBytes);
  const metadata = metadataSchema.parse(JSON.parse(json));
  if (metadata.bytes + needed !== size) throw new Error(`it has ${size} bytes`);
  return metadata;
}

async function readTail(file: FileHandle, size: number, bytes: number): Promise<Buffer> {
  const tail = Buffer.alloc(Math.min(size, bytes));
  await file.read(tail, 0, tail.length, size - tail.length);
  return tail;
}

/** How much of a body is read at a time. */
const readBytes = 256 * 1024;

/** The body of an object's file, which stays open. */
export async function* readBodyOf({
  file,
  metadata: { bytes },
}: {
  readonly file: FileHandle;
  readonly metadata: ObjectMetadata;
}): AsyncGenerator<Buffer> {
  if (bytes > 0)
    yield* file.createReadStream({ start: 0, end: bytes - 1, highWaterMark: readBytes, autoClose: false });
}
