import { DeleteLayerVersionCommand } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { physicalName } from '../site.ts';
import { kind } from './kind.ts';

/** AWS::Lambda::LayerVersion: another version for another asset. */
export const layerVersionKind = kind({
  schema: z.object({ Content: z.object({ S3Key: z.string() }) }),
  async put({ stackName, cloud, folderOf }, id, { Content: { S3Key } }, standing) {
    if (standing?.attributes['S3Key'] === S3Key) return standing;
    const layerName = physicalName(stackName, id, 64);
    const { arn, dir } = cloud.publishLayer({ layerName, dir: folderOf(S3Key) });
    return { ref: arn, attributes: { LayerVersionArn: arn, S3Key, dir } };
  },
  remove({ lambda }, { ref }) {
    const [LayerName = '', number = ''] = ref.split(/:(?=\d+$)/);
    return lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: Number(number) }));
  },
});
