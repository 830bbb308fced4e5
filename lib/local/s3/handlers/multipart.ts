import { type ChecksumAlgorithm, findAlgorithm, hasFullObjectForm } from '../checksums/checksum.ts';
import type { S3Call } from '../read-call.ts';
import { invalidArgument, invalidRequest, notImplemented } from '../s3-errors.ts';
import type { Upload, UploadDescription } from '../store/upload-store.ts';
import { answerEmpty, answerXml, checksumHeaders } from '../wire/answer.ts';
import { headersToKeep } from '../wire/headers.ts';
import { receiveBody } from './receive-body.ts';

const maxPartNumber = 10_000;

export async function createMultipartUpload(call: S3Call): Promise<void> {
  const { store, bucket, key, request, response } = call;
  store.bucket(bucket);
  const checksum = readChecksum(call);
  const uploadId = await store.uploads.create({
    bucket,
    key,
    initiated: store.now().toISOString(),
    headers: headersToKeep(request.headers),
    checksum,
  });
  answerXml(
    response,
    'InitiateMultipartUploadResult',
    { Bucket: bucket, Key: key, UploadId: uploadId },
    checksum === null
      ? {}
      : {
          'x-amz-checksum-algorithm': checksum.algorithm.toUpperCase(),
          'x-amz-checksum-type': checksum.type,
        },
  );
}

function readChecksum({ request }: S3Call): UploadDescription['checksum'] {
  const asked = request.headers['x-amz-checksum-algorithm'];
  const type = request.headers['x-amz-checksum-type'];
  if (typeof asked !== 'string') {
    if (type === undefined) return null;
    throw invalidRequest(
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  const algorithm = findAlgorithm(asked);
  if (algorithm === undefined) throw notImplemented(`a checksum by ${asked}`);
  const chosen = type ?? (algorithm === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE');
  if (chosen !== 'FULL_OBJECT' && chosen !== 'COMPOSITE')
    throw invalidRequest('Value for x-amz-checksum-type header is invalid.');
  if (chosen === 'FULL_OBJECT' ? !hasFullObjectForm(algorithm) : algorithm === 'crc64nvme')
    throw invalidRequest(
      `The ${chosen} checksum type cannot be used with the ${asked.toLowerCase()} checksum algorithm.`,
    );
  return { algorithm, type: chosen };
}

export async function uploadPart(call: S3Call): Promise<void> {
  const { store, bucket, key, query, response } = call;
  store.bucket(bucket);
  const upload = findUpload(call);
  const number = Number(query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > maxPartNumber)
    throw invalidArgument(
      'partNumber',
      query.get('partNumber') ?? '',
      `Part number must be an integer between 1 and ${maxPartNumber}, inclusive`,
    );
  const { staged, etag, checksums } = await receiveBody(call, (sent) => requireAlgorithm(upload, sent));
  const lastModified = store.now().toISOString();
  await store.uploads.putPart(upload, number, staged, {
    key,
    bytes: staged.bytes,
    etag,
    lastModified,
    headers: {},
    checksums: [...checksums],
  });
  const { 'x-amz-checksum-type': _, ...headers } = checksumHeaders(checksums);
  answerEmpty(response, 200, { ETag: etag, ...headers });
}

/** What was announced with the upload comes with every part. */
function requireAlgorithm({ checksum }: Upload, sent: ChecksumAlgorithm | null): void {
  if (checksum === null || checksum.algorithm === sent) return;
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm}, actual checksum Type: ${sent}`,
  );
}

export async function abortMultipartUpload(call: S3Call): Promise<void> {
  const { store, bucket, response } = call;
  store.bucket(bucket);
  await store.uploads.abort(findUpload(call));
  answerEmpty(response, 204);
}

/** @throws WireError NoSuchUpload */
export const findUpload = ({ store, bucket, key, query }: S3Call): Upload =>
  store.uploads.find(query.get('uploadId') ?? '', bucket, key);
