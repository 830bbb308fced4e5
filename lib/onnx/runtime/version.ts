import { createRequire } from 'node:module';

/** Version of the ONNX Runtime that runs here and is deployed. */
export function onnxRuntimeVersion(): string {
  const { version }: Record<string, unknown> = createRequire(import.meta.url)(
    'onnxruntime-node/package.json',
  );
  return String(version);
}
