import { fitsInline, openInline, sealInline } from '../../lib/tensors/envelope.ts';
import { decodeSafetensors, encodeSafetensors } from '../../lib/tensors/safetensors.ts';
import type { ProfileAnswer, RunAnswer, TensorEnvelope } from '../../lib/tensors/wire.ts';
import { NoHandoffBucket, ProfilingOff } from './errors.ts';
import { parseEvent } from './event.ts';
import type { Partition } from './partition.ts';

/**
 * The handler of an open partition.
 *
 * @param env PARTITA_HANDOFF_BUCKET: where answers go that aren't inline; PARTITA_PROFILING: `1` allows op `profile`
 */
export function answerWith(partition: Partition, env: NodeJS.ProcessEnv) {
  let invocations = 0;

  return async (untrusted: unknown): Promise<RunAnswer | ProfileAnswer> => {
    invocations++;
    const event = parseEvent(untrusted);
    const lap = stopwatch();
    const fetched = await fetchFile(event.tensors);
    const fetchMs = lap();
    const feeds = partition.feeds(decodeSafetensors(openFile(fetched)));
    if (event.op === 'profile') {
      if (env['PARTITA_PROFILING'] !== '1') throw new ProfilingOff('PARTITA_PROFILING is not set.');
      return partition.profile(feeds, event.runs);
    }
    const decodeMs = lap();
    const outputs = await partition.run(feeds);
    const runMs = lap();
    const file = encodeSafetensors(outputs);
    const inline = event.answer === 'inline' && fitsInline(file) ? sealInline(file) : null;
    const encodeMs = lap();
    const tensors = inline ?? (await storeFile(file, partition.name, env['PARTITA_HANDOFF_BUCKET']));
    const storeMs = lap();

    return { tensors, phases: { decodeMs, fetchMs, runMs, encodeMs, storeMs }, cold: invocations === 1 };
  };
}

/** Each call gives the ms since the one before. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const ms = now - last;
    last = now;
    return ms;
  };
}

// The S3 client takes longer to load than many partitions to run, and most chains need none.
const objects = () => import('./objects.ts');

const fetchFile = async (tensors: TensorEnvelope) =>
  's3' in tensors ? (await objects()).getObject(tensors.s3) : tensors.inline;

const openFile = (fetched: Uint8Array | string) =>
  typeof fetched === 'string' ? openInline(fetched) : fetched;

async function storeFile(
  file: Uint8Array,
  name: string,
  bucket: string | undefined,
): Promise<TensorEnvelope> {
  if (bucket === undefined) {
    throw new NoHandoffBucket(
      `The outputs of "${name}" take ${file.byteLength} bytes, and PARTITA_HANDOFF_BUCKET names no bucket for them.`,
    );
  }
  return { s3: await (await objects()).putObject(bucket, file) };
}
