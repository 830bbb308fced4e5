import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Size } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { maxUnzippedBytes, tmpMb } from '../plan/lambda-limits.ts';
import type { PlannedPartition } from '../plan/plan.ts';
import { packageTooLarge, weightsTooLarge } from './errors.ts';
import { folderBytes } from './partition-folder.ts';

const weightsFile = 'model.onnx.data';

/** What of a partition goes where: all of it into the package, or its weights into an object in S3. */
export interface PartitionCode {
  readonly code: Code;
  readonly weights: {
    readonly asset: Asset;
    readonly bytes: number;
    readonly sha256: string;
    readonly ephemeralStorage: Size;
  } | null;
  readonly weightBytes: number;
}

/**
 * The code of a partition's function. Where its weights are over what Lambda unpacks, they are an asset of their own,
 * which the function reads into /tmp at init.
 *
 * @param layerBytes of the layers, unzipped
 * @throws PartitaError P1504 when even the graph is more than Lambda unpacks, P1516 when the weights are over /tmp
 */
export function partitionCode(
  scope: Construct,
  { name, sha256 }: PlannedPartition,
  folder: string,
  layerBytes: number,
): PartitionCode {
  const bytes = folderBytes(folder) + layerBytes;
  const weightBytes = statSync(join(folder, weightsFile), { throwIfNoEntry: false })?.size ?? 0;
  if (bytes <= maxUnzippedBytes) {
    return { code: Code.fromAsset(folder, { assetHash: sha256 }), weights: null, weightBytes };
  }
  if (bytes - weightBytes > maxUnzippedBytes) {
    throw packageTooLarge(name, bytes - weightBytes, maxUnzippedBytes);
  }
  const neededMb = Math.ceil(weightBytes / 2 ** 20) + tmpMb.spare;
  if (neededMb > tmpMb.most) throw weightsTooLarge(name, weightBytes);
  const path = join(folder, weightsFile);
  const weightsSha256 = hashFile(path);
  const asset = new Asset(scope, 'Weights', { path, assetHash: weightsSha256 });
  return {
    code: Code.fromAsset(folder, { assetHash: sha256, exclude: [weightsFile] }),
    weights: {
      asset,
      bytes: weightBytes,
      sha256: weightsSha256,
      ephemeralStorage: Size.mebibytes(Math.max(tmpMb.free, neededMb)),
    },
    weightBytes,
  };
}

/** SHA-256 of a file of any size, read in pieces. */
function hashFile(path: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(4 * 2 ** 20);
  const file = openSync(path, 'r');
  try {
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      hash.update(piece.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
