import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedTensors, Tensor } from '../tensors/tensor.ts';
import { levels, referenceThreads } from './modes.ts';
import type { PreparedModel } from './prepare.ts';
import type { Runtime } from './runtime/runtime.ts';
import { copyPartitions } from './write-partitions.ts';

/** What follows a cut, loaded. */
export interface RestOfModel {
  /** @param tensors the model's inputs and what crosses the cut, by name @returns the outputs that lie behind it */
  run(tensors: NamedTensors): Promise<NamedTensors>;
}

/** Loads the segments after a cut into a runtime. @throws PartitaError P1112-P1114 from the runtime */
export async function openRest(prepared: PreparedModel, cut: number, runtime: Runtime): Promise<RestOfModel> {
  const { segmentation, workDir, optimize } = prepared;
  const folder = join(workDir, 'rest');
  rmSync(folder, { recursive: true, force: true });
  try {
    const range = { from: cut, to: segmentation.segments.length };
    const [written] = await copyPartitions(prepared, [range], folder);
    if (written === undefined) throw new Error('a range makes a partition');
    const { model, inputs } = written;
    await runtime.load(join(folder, model), { level: levels[optimize].partition, threads: referenceThreads });
    return {
      run: (tensors) =>
        runtime.run(
          new Map(
            inputs.flatMap(({ name }): [string, Tensor][] => {
              const tensor = tensors.get(name);
              return tensor === undefined ? [] : [[name, tensor]];
            }),
          ),
        ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
