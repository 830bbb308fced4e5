import type { S3Call } from '../read-call.ts';
import { compareKeys } from '../store/compare-keys.ts';
import { answerXml, checksumElements } from '../wire/answer.ts';
import { keyEncoding, readCount } from '../wire/parameters.ts';
import { owner } from './buckets.ts';
import { findUpload } from './multipart.ts';

export async function listParts(call: S3Call): Promise<void> {
  const { store, bucket, key, query, response } = call;
  store.bucket(bucket);
  const upload = findUpload(call);
  const after = readCount(query, 'part-number-marker', 10_000);
  const max = readCount(query, 'max-parts', 1000);
  const marker = query.has('part-number-marker') ? after : 0;
  const found = [...upload.parts].filter(([number]) => number > marker).sort(([a], [b]) => a - b);
  const shown = found.slice(0, max);
  answerXml(response, 'ListPartsResult', {
    Bucket: bucket,
    Key: keyEncoding(query)(key),
    UploadId: upload.id,
    Initiator: owner,
    Owner: owner,
    StorageClass: 'STANDARD',
    PartNumberMarker: marker,
    // A paginator goes on as long as there is one.
    NextPartNumberMarker: found.length > shown.length ? shown.at(-1)?.[0] : undefined,
    MaxParts: max,
    IsTruncated: found.length > shown.length,
    ChecksumAlgorithm: upload.checksum?.algorithm.toUpperCase(),
    ChecksumType: upload.checksum?.type,
    Part: shown.map(([number, { lastModified, etag, bytes, checksums }]) => {
      const { ChecksumType: _, ...sums } = checksumElements(checksums);
      return { PartNumber: number, LastModified: lastModified, ETag: etag, Size: bytes, ...sums };
    }),
  });
}

export async function listMultipartUploads({ store, bucket, query, response }: S3Call): Promise<void> {
  store.bucket(bucket);
  const prefix = query.get('prefix') ?? '';
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = query.get('upload-id-marker') ?? '';
  const max = readCount(query, 'max-uploads', 1000);
  const encode = keyEncoding(query);
  const found = store.uploads
    .all()
    .filter((upload) => upload.bucket === bucket && upload.key.startsWith(prefix))
    .filter(({ key, id }) => {
      const order = compareKeys(key, keyMarker);
      return order > 0 || (order === 0 && idMarker !== '' && id > idMarker);
    })
    .sort((a, b) => compareKeys(a.key, b.key) || compareKeys(a.id, b.id));
  const shown = found.slice(0, max);
  const isTruncated = found.length > shown.length;
  const last = shown.at(-1);
  answerXml(response, 'ListMultipartUploadsResult', {
    Bucket: bucket,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: isTruncated && last !== undefined ? encode(last.key) : undefined,
    NextUploadIdMarker: isTruncated ? last?.id : undefined,
    Prefix: encode(prefix),
    EncodingType: query.get('encoding-type') ?? undefined,
    MaxUploads: max,
    IsTruncated: isTruncated,
    Upload: shown.map(({ id, key, initiated, checksum }) => ({
      Key: encode(key),
      UploadId: id,
      Initiator: owner,
      Owner: owner,
      StorageClass: 'STANDARD',
      Initiated: initiated,
      ChecksumAlgorithm: checksum?.algorithm.toUpperCase(),
      ChecksumType: checksum?.type,
    })),
  });
}
