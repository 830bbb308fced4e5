import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** A file of a zip file. */
export interface ZipEntry {
  readonly content: string | Buffer;
  readonly mode?: number;
}

/** A zip file, by another library than the one that unpacks it. */
export async function zip(files: Record<string, string | Buffer | ZipEntry>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, file] of Object.entries(files)) {
    const { content, mode = 0o100644 } =
      typeof file === 'object' && 'content' in file ? file : { content: file };
    archive.addBuffer(Buffer.from(content), name, { mode });
  }
  archive.end();
  return buffer(archive.outputStream);
}
