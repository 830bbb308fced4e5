import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';

/** Version of the ONNX Runtime that runs here and is deployed. */
export const onnxRuntimeVersion = (): string =>
  z
    .object({ version: z.string() })
    .parse(
      JSON.parse(
        readFileSync(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'), 'utf8'),
      ),
    ).version;
