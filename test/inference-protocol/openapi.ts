import { z } from 'zod';

/**
 * The component schemas of the Open Inference Protocol's OpenAPI text, as far as answers are described by them. A
 * tensor may have its data after the JSON instead (binary tensor data extension), which the text doesn't know.
 *
 * @see https://github.com/open-inference/open-inference-protocol/blob/main/specification/protocol/open_inference_rest.yaml
 */
const schemas = {
  metadata_server_response: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      version: { type: 'string' },
      extensions: { type: 'array', items: { type: 'string' } },
    },
    required: ['name', 'version', 'extensions'],
  },
  metadata_model_response: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      versions: { type: 'array', items: { type: 'string' } },
      platform: { type: 'string' },
      inputs: { type: 'array', items: { $ref: '#/$defs/metadata_tensor' } },
      outputs: { type: 'array', items: { $ref: '#/$defs/metadata_tensor' } },
      properties: { type: 'object', additionalProperties: { type: 'string' } },
    },
    required: ['name', 'platform'],
  },
  inference_response: {
    type: 'object',
    properties: {
      model_name: { type: 'string' },
      model_version: { type: 'string' },
      id: { type: 'string' },
      parameters: { type: 'object' },
      outputs: { type: 'array', items: { $ref: '#/$defs/response_output' } },
    },
    required: ['model_name', 'outputs'],
  },
  error_response: { type: 'object', properties: { error: { type: 'string' } }, required: ['error'] },
} as const;

const $defs = {
  metadata_tensor: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      datatype: { type: 'string' },
      shape: { type: 'array', items: { type: 'integer' } },
    },
    required: ['name', 'datatype', 'shape'],
  },
  response_output: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      shape: { type: 'array', items: { type: 'integer' } },
      datatype: { type: 'string' },
      parameters: { type: 'object' },
      data: { type: 'array', items: { $ref: '#/$defs/tensor_data' } },
    },
    required: ['name', 'shape', 'datatype', 'data'],
  },
  tensor_data: {
    anyOf: [
      { type: 'array', items: { $ref: '#/$defs/tensor_data' } },
      { type: 'number' },
      { type: 'string' },
      { type: 'boolean' },
    ],
  },
} as const;

/** What an answer is, checked against the OpenAPI text. */
export function conforms(name: keyof typeof schemas, value: unknown): void {
  z.fromJSONSchema(JSON.parse(JSON.stringify({ ...schemas[name], $defs }))).parse(value);
}
