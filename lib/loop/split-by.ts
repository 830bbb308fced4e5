import { hashModel } from '../onnx/hash.ts';
import type { PreparedModel } from '../onnx/prepare.ts';
import { readModel } from '../onnx/read-model.ts';
import type { SplitBy } from '../onnx/split.ts';
import { plan as planFormat } from '../plan/plan.ts';
import { profile as profileFormat } from '../plan/profile.ts';
import { otherModel, otherSegments, wrongSubject } from './errors.ts';
import { readFormat } from './files.ts';
import type { ModelOptions } from './prepare-in.ts';

/** Where to cut, as a file about the model has it: a profile's measurements, or a plan's cuts. */
export interface SplitFile {
  /** How the model was read when the file was made; it must be read so again. */
  readonly options: ModelOptions;
  /** @throws PartitaError P1210 where the model, read so, has other segments than it had then */
  by(prepared: PreparedModel): SplitBy;
}

const dimFlags = (dims: Readonly<Record<string, number>>) =>
  Object.entries(dims).map(([name, size]) => `${name}=${size}`);

function sameModel(model: string, file: string, madeFrom: { name: string; sha256: string }): void {
  if (hashModel(readModel(model)) !== madeFrom.sha256) throw otherModel(file, madeFrom.name, model);
}

/**
 * Into so many parts, as even as can be in what a profile measured.
 *
 * @throws PartitaError P1204 where the profile is of another model, P1206 where it is of a plan
 */
export async function splitByProfile(model: string, file: string, parts: number): Promise<SplitFile> {
  const { subject, model: madeFrom } = await readFormat(profileFormat, file);
  if (subject.kind !== 'model')
    throw wrongSubject(file, 'model', `partita profile "${model}" -o profile.json`);
  sameModel(model, file, madeFrom);
  const { optimize, dims, segments } = subject.segmentation;
  return {
    options: { optimize, dim: dimFlags(dims) },
    by({ segmentation }) {
      if (segmentation.segments.length !== segments.length) throw otherSegments(file, model);
      return { parts, segmentMs: subject.segmentRunMs.ms };
    },
  };
}

/** Where a plan cuts. @throws PartitaError P1204 where the plan is of another model */
export async function splitByPlan(model: string, file: string): Promise<SplitFile> {
  const { partitions, optimize, dims, model: madeFrom } = await readFormat(planFormat, file);
  sameModel(model, file, madeFrom);
  return {
    options: { optimize, dim: dimFlags(dims) },
    by({ segmentation }) {
      const ends = partitions.map(({ to }) => to);
      if (ends.at(-1) !== segmentation.segments.length) throw otherSegments(file, model);
      return { positions: ends.slice(0, -1) };
    },
  };
}
