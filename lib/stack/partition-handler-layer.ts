import { Architecture, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { handlerContent } from './handler-content.ts';
import { type LayerContent, layerCode } from './layer-content.ts';

/** The handler that runs a partition, for functions of any architecture. */
export class PartitionHandlerLayer extends Construct {
  /** Bundled once, however many apps this process makes. */
  static #content: LayerContent | undefined;

  readonly layer: LayerVersion;
  readonly unzippedBytes: number;
  /** Differs whenever its files do. */
  readonly identity: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    PartitionHandlerLayer.#content ??= handlerContent();
    const content = PartitionHandlerLayer.#content;
    this.unzippedBytes = content.unzippedBytes;
    this.identity = content.identity;
    this.layer = new LayerVersion(this, 'Layer', {
      description: 'Runs a partition of an ONNX model',
      license: 'Apache-2.0',
      compatibleArchitectures: [Architecture.X86_64, Architecture.ARM_64],
      code: layerCode(content),
    });
  }
}
