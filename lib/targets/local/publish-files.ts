import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { LocalCloud } from '../../local/index.ts';
import type { Assets, Template } from './assembly.ts';

interface Described {
  readonly template: Template;
  readonly assets: Assets;
  readonly assembly: { readonly folder: string };
}

/** Puts the files that the template's resources read from S3, such as weights, where CDK would have put them. */
export async function publishFiles(
  s3: S3Client,
  { region, accountId, createBucket }: LocalCloud,
  { template, assets, assembly }: Described,
): Promise<void> {
  const resources = JSON.stringify(template.Resources);
  for (const [hash, { source, destinations }] of Object.entries(assets.files)) {
    if (source.packaging !== 'file' || !resources.includes(hash)) continue;
    const file = resolve(assembly.folder, source.path);
    for (const { bucketName, objectKey } of Object.values(destinations)) {
      const Bucket = bucketName
        .replace(/\$\{AWS::AccountId\}/g, accountId)
        .replace(/\$\{AWS::Region\}/g, region);
      await createBucket(Bucket);
      await s3.send(
        new PutObjectCommand({
          Bucket,
          Key: objectKey,
          Body: createReadStream(file),
          ContentLength: statSync(file).size,
        }),
      );
    }
  }
}
