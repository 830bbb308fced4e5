import { maxInlineTensorBytes } from '../plan/lambda-limits.ts';
import { fromBase64, toBase64 } from './base64.ts';
import type { TensorEnvelope } from './wire.ts';

/** Whether a safetensors file can travel inside the JSON of an invocation, beside others that do. */
export const fitsInline = (file: Uint8Array, besideBytes = 0): boolean =>
  file.byteLength + besideBytes <= maxInlineTensorBytes;

/** A safetensors file as base64 text in the JSON. */
export const sealInline = (file: Uint8Array): TensorEnvelope => ({ inline: toBase64(file) });

/** The safetensors file that `sealInline` put there. */
export const openInline = (inline: string): Uint8Array => fromBase64(inline);
