import { paced } from '../../network/pace.ts';
import type { ChecksumAlgorithm } from '../checksums/checksum.ts';
import type { S3Call } from '../read-call.ts';
import type { ObjectChecksum } from '../store/object-file.ts';
import type { StagedBody } from '../store/staged-body.ts';
import { readBody } from '../wire/incoming-body.ts';

/** A body that is whole, as its sender meant it. */
export interface ReceivedBody {
  readonly staged: StagedBody;
  readonly etag: string;
  /** The one that it came with. */
  readonly checksums: readonly ObjectChecksum[];
}

/** The largest object of one PUT, and the largest part. */
export const maxBodyBytes = 5 * 1024 ** 3;

/**
 * Takes in the body of an object or a part; nothing of it is left where it breaks off or isn't right.
 *
 * @param checkAlgorithm throws, before anything is read, where another checksum has to come with it
 */
export async function receiveBody(
  { store, request, response, share }: S3Call,
  checkAlgorithm: (algorithm: ChecksumAlgorithm | null) => void = () => undefined,
): Promise<ReceivedBody> {
  const body = readBody(request, maxBodyBytes);
  checkAlgorithm(body.algorithm);
  const chunks = share === null ? body.chunks : paced(body.chunks, share.toS3, response);
  const staged = await store.stage(chunks, body.digests, body.expectedBytes);
  try {
    body.verify(staged.bytes, staged.digests);
  } catch (error) {
    await staged.discard();
    throw error;
  }
  const { algorithm } = body;
  const value = algorithm === null ? undefined : staged.digests.get(algorithm);
  return {
    staged,
    etag: etagOf(staged),
    checksums: algorithm === null || value === undefined ? [] : [{ algorithm, value, type: 'FULL_OBJECT' }],
  };
}

export const etagOf = ({ digests }: StagedBody) =>
  `"${Buffer.from(digests.get('md5') ?? '', 'base64').toString('hex')}"`;
