import { openInline, sealInline } from '../../lib/tensors/envelope.ts';
import { decodeSafetensors, encodeSafetensors } from '../../lib/tensors/safetensors.ts';
import type { Tensor } from '../../lib/tensors/tensor.ts';
import type { FakeFunction } from './fake-cloud.ts';

export const phases = { decodeMs: 1, fetchMs: 2, runMs: 3, encodeMs: 4, storeMs: 5 };

export const floats = (...values: number[]): Tensor => ({
  dtype: 'float32',
  shape: [values.length],
  data: new Uint8Array(Float32Array.from(values).buffer),
});

export const valuesOf = (tensor: Tensor | undefined): number[] => {
  const bytes = Uint8Array.from(tensor?.data ?? []);
  return [...new Float32Array(bytes.buffer)];
};

type Compute = (inputs: ReadonlyMap<string, Tensor>) => Record<string, Tensor>;

/**
 * A function that reads and writes tensors as the handler does, and computes in JavaScript.
 *
 * @param exitOf the exit that is sure; asked where the event says where the chain may end
 */
export function fakePartition(
  compute: Compute,
  exitOf: (inputs: ReadonlyMap<string, Tensor>) => string | null = () => null,
): FakeFunction {
  let cold = true;
  return (event, objects) => {
    const wasCold = cold;
    cold = false;
    if (event['op'] === 'warm') return { body: { cold: wasCold } };
    const envelopes = [event['tensors']].flat();
    const inputs = new Map(
      envelopes.flatMap((envelope) => [
        ...decodeSafetensors(
          isS3(envelope)
            ? (objects.get(`${envelope.s3.bucket}/${envelope.s3.key}`) ?? Buffer.alloc(0))
            : openInline(isInline(envelope) ? envelope.inline : ''),
        ),
      ]),
    );
    const file = encodeSafetensors(new Map(Object.entries(compute(inputs))));
    const rest = { ...(event['exit'] !== undefined && { exit: exitOf(inputs) }), phases, cold: wasCold };
    if (event['answer'] === 'inline') return { body: { tensors: sealInline(file), ...rest } };
    const s3 = { bucket: 'handoffs', key: String(event['handoffKey']) };
    objects.set(`${s3.bucket}/${s3.key}`, Buffer.from(file));
    return { body: { tensors: { s3 }, ...rest } };
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isInline = (value: unknown): value is { inline: string } => isRecord(value) && 'inline' in value;

const isS3 = (value: unknown): value is { s3: { bucket: string; key: string } } =>
  isRecord(value) && isRecord(value['s3']);
