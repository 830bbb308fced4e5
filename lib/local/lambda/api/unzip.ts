import { chmodSync, createWriteStream, mkdirSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { maxUnzippedBytes } from '../../../plan/lambda-limits.ts';
import { hasCode } from '../../has-code.ts';
import { WireError } from '../../wire-error.ts';
import { invalid } from './refusals.ts';

/** Bits of a unix mode that say a file is a symbolic link. */
const fileTypeMask = 0o170000;
const symbolicLink = 0o120000;

/**
 * Unpacks a zip file, with the modes of its files.
 *
 * @param dir made here; gone again where this throws
 * @throws WireError 400 when it is no zip file, is too large, or names something outside the folder
 */
export async function unzip(content: Buffer, dir: string): Promise<void> {
  try {
    await unzipInto(content, dir);
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error instanceof WireError || hasCode(error, 'ENOSPC')
      ? error
      : invalid('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
}

async function unzipInto(content: Buffer, dir: string): Promise<void> {
  const zip = await fromBufferPromise(content, { lazyEntries: true });
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  const bytes = entries.reduce((total, { uncompressedSize }) => total + uncompressedSize, 0);
  if (bytes >= maxUnzippedBytes)
    throw invalid(`Unzipped size must be smaller than ${maxUnzippedBytes} bytes`);
  mkdirSync(dir, { recursive: true });
  const isLink = (entry: Entry) => (modeOf(entry) & fileTypeMask) === symbolicLink;
  for (const entry of entries) if (!isLink(entry)) await extract(zip, entry, dir);
  // Last, so that nothing is written through one.
  for (const entry of entries) if (isLink(entry)) await link(zip, entry, dir);
}

async function extract(zip: ZipFile, entry: Entry, dir: string): Promise<void> {
  // yauzl has refused names that are absolute or climb out of the folder.
  const path = join(dir, entry.fileName);
  if (entry.fileName.endsWith('/')) {
    mkdirSync(path, { recursive: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path));
  chmodSync(path, modeOf(entry) & 0o777 || 0o644);
}

async function link(zip: ZipFile, entry: Entry, dir: string): Promise<void> {
  const path = join(dir, entry.fileName);
  const target = await text(await zip.openReadStreamPromise(entry));
  const within = relative(dir, resolve(dirname(path), target));
  if (isAbsolute(target) || within.startsWith('..')) throw new Error(`${entry.fileName} leads elsewhere`);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

/** Of a zip file made on unix; 0 of another. */
const modeOf = (entry: Entry) => entry.externalFileAttributes >>> 16;
