import { PartitaError } from '../../errors.ts';

/** The bytes aren't what the codec that their file names would have written. */
export const notCoded = (name: string, reason: string, cause?: unknown) =>
  new PartitaError(
    'P2001',
    `Tensor "${name}" can't be decoded: ${reason}.`,
    'Deploy partitions and caller from one version of Partita',
    { cause },
  );

/** The platform has neither zlib nor compression streams. */
export const noDeflate = (codec: string) =>
  new PartitaError(
    'P2002',
    `The codec "${codec}" needs zlib or CompressionStream, and this platform has neither.`,
    'Choose a codec without deflate: partita optimize --help',
  );
