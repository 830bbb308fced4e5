import { join } from 'node:path';
import { readModel } from '../../../lib/onnx/read-model.ts';
import { makeVariant } from '../../../lib/onnx/variants/make-variant.ts';
import type { VariantKind } from '../../../lib/plan/variants.ts';
import { temporaryFolder } from '../../support/models.ts';

/** Makes a variant of a model in a folder of the test. @returns path of its file */
export async function made(kind: VariantKind, file: string): Promise<string> {
  const folder = temporaryFolder();
  const written = await makeVariant(kind, readModel(file), {}, join(folder, kind), folder);
  return written.file;
}
