import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { PartitionFile } from '../../lib/plan/manifest.ts';
import { fromOrt, toOrt } from '../../lib/tensors/ort.ts';
import type { NamedTensors, Tensor } from '../../lib/tensors/tensor.ts';
import type { ProfileAnswer } from '../../lib/tensors/wire.ts';
import { InvalidPartition, MissingInput } from './errors.ts';
import { nodeTimes } from './node-times.ts';
import { loadOnnxRuntime, sessionOptions } from './session.ts';
import { stopwatch } from './stopwatch.ts';

type Feeds = Record<string, OrtTensor>;

/** A partition with its session open. */
export interface Partition {
  readonly name: string;
  /** What opening it took. */
  readonly opened: { readonly bindingMs: number; readonly sessionMs: number };
  /** @throws MissingInput */
  feeds(tensors: NamedTensors): Feeds;
  run(feeds: Feeds): Promise<NamedTensors>;
  /** Runs once to warm up and `runs` times more with ONNX Runtime's profiler on, in a session of its own. */
  profile(feeds: Feeds, runs: number): Promise<ProfileAnswer>;
}

/**
 * Opens the partition in a folder; its weights are mapped from the file beside the model.
 *
 * @param env AWS_LAMBDA_FUNCTION_MEMORY_SIZE and PARTITA_OPTIMIZE decide how
 * @throws InvalidPartition
 */
export async function openPartition(folder: string, env: NodeJS.ProcessEnv): Promise<Partition> {
  const lap = stopwatch();
  const ort = loadOnnxRuntime();
  const bindingMs = lap();
  const { name, model, inputs, outputs } = await readPartitionFile(folder);
  const outputNames = outputs.map((output) => output.name);
  const create = (options: InferenceSession.SessionOptions = {}) =>
    ort.InferenceSession.create(join(folder, model), { ...sessionOptions(env), ...options });

  lap();
  let session = await create();
  const sessionMs = lap();

  return {
    name,
    opened: { bindingMs, sessionMs },

    feeds(tensors) {
      const feeds: Feeds = {};
      for (const input of inputs) {
        const tensor = tensors.get(input.name);
        if (tensor === undefined) throw new MissingInput(`Partition "${name}" needs "${input.name}".`);
        feeds[input.name] = toOrt(tensor, ort.Tensor);
      }
      return feeds;
    },

    async run(feeds) {
      const results = await session.run(feeds, outputNames);
      return new Map(
        Object.entries(results).map(([output, tensor]): [string, Tensor] => [output, fromOrt(tensor)]),
      );
    },

    async profile(feeds, runs) {
      const prefix = `partita-${randomUUID()}`;
      // Both at once may need more memory than the function has.
      await session.release();
      try {
        const profiled = await create({ enableProfiling: true, profileFilePrefix: join(tmpdir(), prefix) });
        for (let run = 0; run <= runs; run++) await profiled.run(feeds, outputNames);
        profiled.endProfiling();
        await profiled.release();
        return { runs, ...nodeTimes(await takeTrace(prefix)) };
      } finally {
        session = await create();
      }
    },
  };
}

async function readPartitionFile(folder: string): Promise<PartitionFile> {
  const file: PartitionFile = JSON.parse(await readFile(join(folder, 'partition.json'), 'utf8'));
  if (file.schema !== 'partita/partition' || file.version !== 1) {
    throw new InvalidPartition('The folder holds no partition.json of version 1.');
  }
  return file;
}

/** Reads and removes the file that the profiler wrote: its whole name is known to ONNX Runtime only. */
async function takeTrace(prefix: string): Promise<Parameters<typeof nodeTimes>[0]> {
  const name = (await readdir(tmpdir())).find((entry) => entry.startsWith(prefix));
  if (name === undefined) throw new Error('ONNX Runtime wrote no profile.');
  const path = join(tmpdir(), name);
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } finally {
    await rm(path);
  }
}
