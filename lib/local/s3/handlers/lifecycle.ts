import { WireError } from '../../wire-error.ts';
import { parseLifecycle, renderLifecycle } from '../lifecycle/lifecycle-xml.ts';
import type { S3Call } from '../read-call.ts';
import { answerEmpty, answerText } from '../wire/answer.ts';
import { readText } from '../wire/incoming-body.ts';
import { maxDocumentBytes } from './settings.ts';

export async function getLifecycle({ store, bucket, response }: S3Call): Promise<void> {
  const { lifecycle } = store.bucket(bucket).settings;
  if (lifecycle === undefined)
    throw new WireError(404, 'NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', {
      BucketName: bucket,
    });
  answerText(response, renderLifecycle(lifecycle), 'application/xml');
}

export async function putLifecycle({ store, bucket, request, response }: S3Call): Promise<void> {
  const standing = store.bucket(bucket);
  const lifecycle = parseLifecycle(await readText(request, maxDocumentBytes));
  await standing.change(() => ({ lifecycle }));
  answerEmpty(response, 200);
}

export async function deleteLifecycle({ store, bucket, response }: S3Call): Promise<void> {
  await store.bucket(bucket).change(() => ({ lifecycle: undefined }));
  answerEmpty(response, 204);
}
