import { datatypes } from '../../lib/inference-protocol/datatypes.ts';
import type { ServedPlan } from '../../lib/plan/deployment.ts';
import type { TensorSpec } from '../../lib/plan/tensor.ts';

/** What `GET /v2` answers. The version is that of the protocol's implementation here, not of a model. */
export const serverMetadata = { name: 'partita', version: '1', extensions: ['binary_tensor_data'] } as const;

/** What `GET /v2/models/NAME` answers. */
export const modelMetadata = ({ model, planHash, inputs, outputs }: ServedPlan) => ({
  name: model,
  versions: [planHash],
  platform: 'onnx_onnxv1',
  inputs: inputs.map(tensorMetadata),
  outputs: outputs.map(tensorMetadata),
});

const tensorMetadata = ({ name, dtype, shape }: TensorSpec) => ({ name, datatype: datatypes[dtype], shape });
