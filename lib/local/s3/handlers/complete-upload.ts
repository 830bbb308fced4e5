import { z } from 'zod';
import { WireError } from '../../wire-error.ts';
import { checksumAlgorithms, checksumHeader, compositeChecksum } from '../checksums/checksum.ts';
import type { S3Call } from '../read-call.ts';
import { badDigest, invalidPart, invalidRequest, malformedXml } from '../s3-errors.ts';
import type { ObjectChecksum, ObjectMetadata } from '../store/object-file.ts';
import type { StagedBody } from '../store/staged-body.ts';
import type { Upload } from '../store/upload-store.ts';
import { answerXml, checksumElement, checksumElements } from '../wire/answer.ts';
import { writeCondition } from '../wire/conditions.ts';
import { readText } from '../wire/incoming-body.ts';
import { parseXml } from '../wire/xml.ts';
import { findUpload } from './multipart.ts';

/** Every part but the last. */
const minPartBytes = 5 * 1024 ** 2;
/** Of 10,000 parts with their checksums. */
const maxBytes = 8 * 1024 ** 2;

const partSchema = z.looseObject({ PartNumber: z.string().regex(/^\d{1,5}$/), ETag: z.string() });
const schema = z.object({ Part: z.array(partSchema).min(1) });

type AskedPart = z.infer<typeof partSchema>;

export async function completeMultipartUpload(call: S3Call): Promise<void> {
  const { store, bucket, key, request, response } = call;
  store.bucket(bucket);
  const upload = findUpload(call);
  const condition = writeCondition(request.headers, key);
  const asked = parseXml(
    await readText(request, maxBytes, false),
    'CompleteMultipartUpload',
    ['Part'],
    schema,
  ).Part;
  const metadata = await store.uploads.exclusively(upload, async () => {
    const parts = chooseParts(upload, asked);
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    condition(store.bucket(bucket).index.get(key));
    const numbers = asked.map(({ PartNumber }) => Number(PartNumber));
    const wholeForm = upload.checksum?.type === 'FULL_OBJECT' ? [upload.checksum.algorithm] : [];
    const staged = await store.stage(store.uploads.read(upload, numbers), wholeForm, bytes);
    try {
      const checksums = objectChecksums(upload, parts, staged);
      verifyWhole(call, bytes, checksums);
      const whole = {
        key,
        bytes,
        etag: `"${md5OfParts(parts)}-${parts.length}"`,
        lastModified: store.now().toISOString(),
        headers: upload.headers,
        checksums,
      };
      await store.put(bucket, staged, whole, condition);
      await store.uploads.remove(upload);
      return whole;
    } catch (error) {
      await staged.discard();
      throw error;
    }
  });
  answerXml(response, 'CompleteMultipartUploadResult', {
    Location: `http://${request.headers.host}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
    Bucket: bucket,
    Key: key,
    ETag: metadata.etag,
    ...checksumElements(metadata.checksums),
  });
}

/** @throws WireError InvalidPartOrder, InvalidPart, EntityTooSmall, or InvalidRequest where a checksum is missing */
function chooseParts(upload: Upload, asked: readonly AskedPart[]): ObjectMetadata[] {
  let previous = 0;
  const parts = asked.map((each) => {
    const number = Number(each.PartNumber);
    if (number <= previous)
      throw new WireError(
        400,
        'InvalidPartOrder',
        'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
      );
    previous = number;
    const part = upload.parts.get(number);
    if (part === undefined || part.etag.replaceAll('"', '') !== each.ETag.replaceAll('"', ''))
      throw invalidPart(number);
    for (const { algorithm, value } of part.checksums) {
      const given = each[checksumElement(algorithm)];
      if (given !== undefined && given !== value) throw invalidPart(number);
      if (given === undefined && upload.checksum?.type === 'COMPOSITE')
        throw invalidRequest(
          `The upload was created using a ${algorithm} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
        );
    }
    return part;
  });
  const small = parts.slice(0, -1).findIndex(({ bytes }) => bytes < minPartBytes);
  if (small !== -1)
    throw new WireError(
      400,
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
      {
        ProposedSize: String(parts[small]?.bytes),
        MinSizeAllowed: String(minPartBytes),
        PartNumber: asked[small]?.PartNumber ?? '',
      },
    );
  return parts;
}

function objectChecksums(
  { checksum }: Upload,
  parts: readonly ObjectMetadata[],
  staged: StagedBody,
): ObjectChecksum[] {
  if (checksum === null) return [];
  const { algorithm, type } = checksum;
  const value =
    type === 'FULL_OBJECT'
      ? (staged.digests.get(algorithm) ?? '')
      : compositeChecksum(
          algorithm,
          parts.map((part) => part.checksums.find((sum) => sum.algorithm === algorithm)?.value ?? ''),
        );
  return [{ algorithm, value, type }];
}

/** What the request says of the whole object has to be true. */
function verifyWhole({ request }: S3Call, bytes: number, checksums: readonly ObjectChecksum[]): void {
  const { headers } = request;
  const size = headers['x-amz-mp-object-size'];
  if (size !== undefined && Number(size) !== bytes)
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${bytes}`,
    );
  for (const algorithm of checksumAlgorithms) {
    const given = headers[checksumHeader(algorithm)];
    if (given === undefined) continue;
    const computed = checksums.find((sum) => sum.algorithm === algorithm)?.value;
    if (computed === undefined) throw malformedXml();
    if (given !== computed && `${given}-${computed.split('-')[1]}` !== computed)
      throw badDigest(algorithm.toUpperCase());
  }
}

/** S3's entity tag of an object in parts: the MD5 of the parts' MD5s. */
function md5OfParts(parts: readonly ObjectMetadata[]): string {
  const composite = compositeChecksum(
    'md5',
    parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex').toString('base64')),
  );
  return Buffer.from(composite.split('-')[0] ?? '', 'base64').toString('hex');
}
