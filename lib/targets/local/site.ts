import { createHash } from 'node:crypto';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { LocalCloud } from '../../local/index.ts';

/** Where a stack is put. */
export interface Site {
  readonly stackName: string;
  readonly cloud: LocalCloud;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  /** Folders of the layers that functions here need besides their own. */
  readonly hostLayerDirs: readonly string[];
  /** Folders of the layer versions that stand, by ARN. */
  readonly layerDirs: ReadonlyMap<string, string>;
  /** Folder of an asset. @throws PartitaError P1522 */
  folderOf(s3Key: string): string;
}

/** A resource that stands. */
export interface Placed {
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes: Readonly<Record<string, string>>;
  /** What it was made of, where that must be known to change it. */
  readonly made?: unknown;
}

/** Like CloudFormation's own: stack, logical id and a suffix that tells long ones apart, in so many characters. */
export function physicalName(stackName: string, id: string, maxLength: number): string {
  const suffix = createHash('sha256').update(`${stackName}/${id}`).digest('hex').slice(0, 8);
  return `${stackName.slice(0, 24)}-${id.slice(0, maxLength - 34)}-${suffix}`;
}
