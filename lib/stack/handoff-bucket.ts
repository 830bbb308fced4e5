import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Grant, type IGrantable, type Role } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { handoffPrefix } from '../tensors/handoff-keys.ts';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';

const reason = 'Hand-off objects are named as they are made; all lie under this prefix.';

export interface HandoffBucketProps {
  /**
   * A bucket of yours. Its objects under `handoff/` should expire within days.
   * @default - a new one: private, encrypted, TLS only, its objects expire after a day
   */
  readonly bucket?: IBucket;
  /**
   * Where S3 logs the access to a new bucket.
   * @default - nowhere
   */
  readonly accessLogsBucket?: IBucket;
}

/**
 * Where tensors wait between two partitions when they don't fit an invocation. Whoever walks the chain deletes what has
 * been read; what an aborted request leaves expires after a day.
 */
export class HandoffBucket extends Construct {
  readonly bucket: Bucket | IBucket;

  constructor(scope: Construct, id: string, { bucket, accessLogsBucket }: HandoffBucketProps = {}) {
    super(scope, id);
    this.bucket = bucket ?? this.#make(accessLogsBucket);
  }

  /** Lets a function read hand-off objects and write new ones. */
  grantHandoff(role: Role): Grant {
    acknowledgeWildcard(role, this.#objectArns, reason);
    return this.#grant(role, ['s3:GetObject', 's3:PutObject']);
  }

  /** The same for the role of what walks a chain: it also deletes what has been read. */
  grantWalker(role: Role): Grant {
    acknowledgeWildcard(role, this.#objectArns, reason);
    return this.grantWalk(role);
  }

  /** Lets whoever walks a chain read and write hand-off objects, and delete what has been read. */
  grantWalk(grantee: IGrantable): Grant {
    return this.#grant(grantee, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']);
  }

  #grant(grantee: IGrantable, actions: string[]): Grant {
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.#objectArns] });
  }

  get #objectArns(): string {
    return this.bucket.arnForObjects(`${handoffPrefix}*`);
  }

  #make(accessLogsBucket: IBucket | undefined): Bucket {
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [
        { expiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: RemovalPolicy.DESTROY,
      ...(accessLogsBucket && {
        serverAccessLogsBucket: accessLogsBucket,
        serverAccessLogsPrefix: 'partita-handoff/',
      }),
    });
    if (accessLogsBucket === undefined) {
      acknowledge(
        bucket,
        'AwsSolutions-S1',
        'Objects are activations that live for the seconds of a request; accessLogsBucket turns access logs on.',
      );
    }
    return bucket;
  }
}
