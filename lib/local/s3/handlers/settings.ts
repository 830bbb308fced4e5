import { z } from 'zod';
import { WireError } from '../../wire-error.ts';
import type { S3Call } from '../read-call.ts';
import { malformedXml, notImplemented } from '../s3-errors.ts';
import { answerEmpty, answerText } from '../wire/answer.ts';
import { readText } from '../wire/incoming-body.ts';
import { parseXml, renderXml } from '../wire/xml.ts';

export const maxDocumentBytes = 256 * 1024;

/** A document that a bucket keeps as it was put. */
export interface Setting {
  /** Sub-resource, which the query names. */
  readonly name: string;
  readonly contentType: string;
  /** @throws WireError where it says what is not served */
  check(document: string): void;
  /** What a bucket has that nothing was put to, or why it can't be got. */
  readonly initial: string | WireError;
  /** Status of the answer to a PUT. */
  readonly putStatus: 200 | 204;
}

const xml = (name: string, root: string, initial: string | WireError): Setting => ({
  name,
  contentType: 'application/xml',
  check: (document) => void parseXml(document, root, [], z.looseObject({})),
  initial,
  putStatus: name === 'tagging' ? 204 : 200,
});

const missing = (code: string, message: string) => new WireError(404, code, message);

export const tagging = xml('tagging', 'Tagging', missing('NoSuchTagSet', 'The TagSet does not exist'));

const encryptionRule = {
  ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
  BucketKeyEnabled: false,
};

export const encryption: Setting = {
  ...xml(
    'encryption',
    'ServerSideEncryptionConfiguration',
    renderXml('ServerSideEncryptionConfiguration', { Rule: encryptionRule }),
  ),
  check(document) {
    parseXml(document, 'ServerSideEncryptionConfiguration', [], z.looseObject({}));
    if (/<SSEAlgorithm>\s*(?!AES256)/.test(document))
      throw notImplemented("encryption by other keys than S3's");
  },
};

export const publicAccessBlock = xml(
  'publicAccessBlock',
  'PublicAccessBlockConfiguration',
  missing('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'),
);

export const ownershipControls = xml(
  'ownershipControls',
  'OwnershipControls',
  missing('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'),
);

const versioningSchema = z.object({ Status: z.string().optional() });

/** There is one version of each object, so that versioning can only stay off. */
export const versioning: Setting = {
  ...xml('versioning', 'VersioningConfiguration', renderXml('VersioningConfiguration', {})),
  check(document) {
    const { Status } = parseXml(document, 'VersioningConfiguration', [], versioningSchema);
    if (Status === 'Enabled') throw notImplemented('PutBucketVersioning with Status Enabled');
  },
};

export const policy: Setting = {
  name: 'policy',
  contentType: 'application/json',
  check(document) {
    try {
      JSON.parse(document);
    } catch {
      throw new WireError(
        400,
        'MalformedPolicy',
        "Policies must be valid JSON and the first byte must be '{'",
      );
    }
  },
  initial: missing('NoSuchBucketPolicy', 'The bucket policy does not exist'),
  putStatus: 204,
};

export const getSetting =
  ({ name, contentType, initial }: Setting) =>
  async ({ store, bucket, response }: S3Call): Promise<void> => {
    const document = store.bucket(bucket).settings.documents[name] ?? initial;
    if (typeof document !== 'string') throw document;
    answerText(response, document, contentType);
  };

export const putSetting =
  ({ name, check, putStatus }: Setting) =>
  async ({ store, bucket, request, response }: S3Call): Promise<void> => {
    const standing = store.bucket(bucket);
    const document = await readText(request, maxDocumentBytes);
    if (document === '') throw malformedXml();
    check(document);
    await standing.change(({ documents }) => ({ documents: { ...documents, [name]: document } }));
    answerEmpty(response, putStatus);
  };

export const deleteSetting =
  ({ name }: Setting) =>
  async ({ store, bucket, response }: S3Call): Promise<void> => {
    await store.bucket(bucket).change(({ documents: { [name]: _, ...documents } }) => ({ documents }));
    answerEmpty(response, 204);
  };
