import { maxInlineTensorBytes } from '../plan/lambda-limits.ts';
import type { TensorEnvelope } from './wire.ts';

/** Whether a safetensors file can travel inside the JSON of an invocation. */
export const fitsInline = (file: Uint8Array): boolean => file.byteLength <= maxInlineTensorBytes;

/** A safetensors file as base64 text in the JSON. */
export const sealInline = (file: Uint8Array): TensorEnvelope => ({
  inline: Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString('base64'),
});

/** The safetensors file that `sealInline` put there. */
export const openInline = (inline: string): Uint8Array => Buffer.from(inline, 'base64');
