import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { specialModels } from '../onnx/special-models.ts';
import { supportModels } from '../onnx/support-models.ts';
import { numberedModels } from './numbered-models.ts';

/** A sound model that mutants are made of. */
export interface Sample {
  readonly name: string;
  readonly model: Buffer;
  /** Files that hold its weights, by name. */
  readonly beside: ReadonlyMap<string, Buffer>;
}

/** Reads all models that the tests make: control flow, functions, external data, quantised and sparse weights. */
export async function readCorpus(): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const { name, make } of [...supportModels, ...specialModels, ...numberedModels]) {
    const file = await make();
    const others = readdirSync(dirname(file)).filter((each) => each !== basename(file));
    const beside = others.map((each) => [each, readFileSync(join(dirname(file), each))] as const);
    samples.push({ name, model: readFileSync(file), beside: new Map(beside) });
  }
  return samples;
}
