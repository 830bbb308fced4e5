import { PutBucketLifecycleConfigurationCommand } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { physicalName } from '../site.ts';
import { kind } from './kind.ts';

const days = z.coerce.number().int();

const ruleSchema = z.object({
  Status: z.enum(['Enabled', 'Disabled']),
  Prefix: z.string().default(''),
  ExpirationInDays: days.optional(),
  AbortIncompleteMultipartUpload: z.object({ DaysAfterInitiation: days }).optional(),
});

/** AWS::S3::Bucket: stays with what is in it until the cloud closes. */
export const bucketKind = kind({
  schema: z.object({
    LifecycleConfiguration: z.object({ Rules: z.array(ruleSchema) }).optional(),
  }),
  async put({ stackName, cloud, s3 }, id, { LifecycleConfiguration }) {
    const bucket = physicalName(stackName, id, 63).toLowerCase();
    await cloud.createBucket(bucket);
    if (LifecycleConfiguration !== undefined) {
      const Rules = LifecycleConfiguration.Rules.map(({ Prefix, ExpirationInDays, ...rule }) => ({
        ...rule,
        Filter: { Prefix },
        ...(ExpirationInDays !== undefined && { Expiration: { Days: ExpirationInDays } }),
      }));
      const input = { Bucket: bucket, LifecycleConfiguration: { Rules } };
      await s3.send(new PutBucketLifecycleConfigurationCommand(input));
    }
    return { ref: bucket, attributes: { Arn: `arn:aws:s3:::${bucket}` } };
  },
});
