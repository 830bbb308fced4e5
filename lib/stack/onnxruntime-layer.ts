import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Architecture } from '../plan/platform.ts';
import { lambdaArchitecture } from './lambda-architecture.ts';
import { layerCode } from './layer-content.ts';
import { onnxRuntimeContent } from './onnxruntime-content.ts';

export interface OnnxRuntimeLayerProps {
  /**
   * Processor of the functions that use the layer.
   * @default x86_64
   */
  readonly architecture?: Architecture;
}

/** ONNX Runtime's Node binding, as installed here, pruned to one architecture: 45 MB on x86_64, 25 MB on arm64. */
export class OnnxRuntimeLayer extends Construct {
  readonly layer: LayerVersion;
  readonly architecture: Architecture;
  readonly unzippedBytes: number;
  /** Differs whenever its files do. */
  readonly identity: string;

  constructor(scope: Construct, id: string, { architecture = 'x86_64' }: OnnxRuntimeLayerProps = {}) {
    super(scope, id);
    const content = onnxRuntimeContent(architecture);
    this.architecture = architecture;
    this.unzippedBytes = content.unzippedBytes;
    this.identity = content.identity;
    this.layer = new LayerVersion(this, 'Layer', {
      description: `ONNX Runtime for Node.js, ${architecture}`,
      license: 'MIT',
      compatibleArchitectures: [lambdaArchitecture(architecture)],
      code: layerCode(content),
    });
  }
}
