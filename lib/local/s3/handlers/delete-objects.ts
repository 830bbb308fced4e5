import { z } from 'zod';
import { WireError } from '../../wire-error.ts';
import type { S3Call } from '../read-call.ts';
import { invalidRequest, malformedXml, notImplemented } from '../s3-errors.ts';
import { answerXml } from '../wire/answer.ts';
import { readText } from '../wire/incoming-body.ts';
import { parseXml } from '../wire/xml.ts';

const maxObjects = 1000;
/** Of a list of 1000 keys of 1024 bytes, all of them escaped. */
const maxBytes = 8 * 1024 ** 2;

const schema = z.object({
  Quiet: z.string().default('false'),
  Object: z.array(
    z.object({ Key: z.string().min(1), VersionId: z.string().optional(), ETag: z.string().optional() }),
  ),
});

export async function deleteObjects({ store, bucket, request, response }: S3Call): Promise<void> {
  store.bucket(bucket);
  const isSummed = Object.keys(request.headers).some((name) =>
    /^(content-md5|x-amz-checksum-.+|x-amz-trailer)$/.test(name),
  );
  if (!isSummed)
    throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
  const asked = parseXml(await readText(request, maxBytes), 'Delete', ['Object'], schema);
  if (asked.Object.length > maxObjects) throw malformedXml();
  if (asked.Object.some(({ VersionId, ETag }) => VersionId !== undefined || ETag !== undefined))
    throw notImplemented('DeleteObjects with a VersionId or an ETag');
  const results = await Promise.all(
    asked.Object.map(async ({ Key }) => {
      try {
        await store.delete(bucket, Key, () => true);
        return { Key, error: null };
      } catch (error) {
        return { Key, error };
      }
    }),
  );
  answerXml(response, 'DeleteResult', {
    Deleted:
      asked.Quiet === 'true' ? [] : results.filter(({ error }) => error === null).map(({ Key }) => ({ Key })),
    Error: results.flatMap(({ Key, error }) =>
      error === null
        ? []
        : [{ Key, Code: error instanceof WireError ? error.code : 'InternalError', Message: String(error) }],
    ),
  });
}
