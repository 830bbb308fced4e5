import { runAnswerSchema } from '../lib/client/answer.ts';
import { median } from '../lib/statistics/quantile.ts';
import { openInline, sealInline } from '../lib/tensors/envelope.ts';
import { eventBytes } from '../lib/tensors/event-bytes.ts';
import { parseAnswer } from '../lib/tensors/parse-answer.ts';
import { decodeSafetensors, encodeSafetensors } from '../lib/tensors/safetensors.ts';

/**
 * A tensor from memory into the bytes of an invocation and back, as a hop's two ends do it: safetensors in base64 in
 * JSON, beside the same tensor as JSON numbers. One core: nothing here runs in another thread.
 */
const rounds = 31;
const mebibytes = 4;
const values = Float32Array.from({ length: (mebibytes * 1024 * 1024) / 4 }, (_, i) => Math.sin(i * 0.7));
const data = new Uint8Array(values.buffer);

const seal = () =>
  sealInline(encodeSafetensors(new Map([['x', { dtype: 'float32', shape: [values.length], data }]])));
const open = (inline: string) => decodeSafetensors(openInline(inline)).get('x')?.data;
const parse = (payload: Uint8Array) => JSON.parse(new TextDecoder().decode(payload));

/** From the caller into the function. */
const request = {
  encode: () => eventBytes({ op: 'run', tensors: [seal()], answer: 'inline', handoffKey: 'handoff/x' }),
  decode: (payload: Uint8Array) => open(parse(payload).tensors[0].inline),
};

const phases = { decodeMs: 0, fetchMs: 0, runMs: 0, encodeMs: 0, storeMs: 0 };

/** From the function, where Lambda's own runtime makes the JSON, to the caller. */
const answer = {
  encode: () => new TextEncoder().encode(JSON.stringify({ tensors: seal(), phases, cold: false })),
  decode(payload: Uint8Array) {
    const { tensors } = runAnswerSchema.parse(parseAnswer(new TextDecoder().decode(payload)));
    return 'inline' in tensors ? open(tensors.inline) : undefined;
  },
};

const numbers = {
  encode: () => new TextEncoder().encode(JSON.stringify({ x: Array.from(values) })),
  decode: (payload: Uint8Array) => new Uint8Array(Float32Array.from(parse(payload).x).buffer),
};

function measure(
  name: string,
  { encode, decode }: { encode: () => Uint8Array; decode: (payload: Uint8Array) => Uint8Array | undefined },
) {
  const times: { encode: number[]; decode: number[] } = { encode: [], decode: [] };
  let payload = encode();
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    payload = encode();
    const encoded = performance.now();
    const back = decode(payload);
    times.encode.push(encoded - start);
    times.decode.push(performance.now() - encoded);
    if (round === 0 && (back === undefined || Buffer.compare(back, data) !== 0))
      throw new Error(`${name} lost bits`);
  }
  const [encodeMs, decodeMs] = [median(times.encode), median(times.decode)];
  const perMib = (encodeMs + decodeMs) / mebibytes;
  process.stdout.write(
    `${name.padEnd(24)} encode ${encodeMs.toFixed(1).padStart(7)} ms   decode ${decodeMs.toFixed(1).padStart(7)} ms   ${perMib.toFixed(2).padStart(7)} ms per MiB   ${(payload.byteLength / 1024 / 1024).toFixed(2)} MiB sent\n`,
  );
  return perMib;
}

process.stdout.write(`fp32, ${mebibytes} MiB, medians of ${rounds} rounds on this machine\n`);
const ours = measure('request', request);
measure('answer', answer);
const json = measure('JSON numbers', numbers);
process.stdout.write(
  `${(json / ours).toFixed(1)} x the speed of JSON numbers; a request is to be under 5 ms per MiB; of an answer, Lambda's runtime makes the JSON\n`,
);
if (ours > 5) process.exitCode = 1;
