import { createHash } from 'node:crypto';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** What a layer holds, before it is written anywhere. */
export interface LayerContent {
  /** Differs whenever the files do. */
  readonly identity: string;
  readonly unzippedBytes: number;
  /** Where it is made from; only named, never read as a whole. */
  readonly sourceFolder: string;
  /** Writes the files into an empty folder. */
  write(folder: string): void;
}

/** The content as an asset, written straight into the cloud assembly, without Docker. */
export const layerCode = (content: LayerContent): Code =>
  Code.fromAsset(content.sourceFolder, {
    assetHashType: AssetHashType.CUSTOM,
    assetHash: createHash('sha256').update(content.identity).digest('hex'),
    bundling: {
      image: DockerImage.fromRegistry('scratch'),
      local: {
        tryBundle(folder) {
          content.write(folder);
          return true;
        },
      },
    },
  });
