import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Observed, observe } from './observe.ts';

/** What is extracted: everything before and everything after one tensor. */
export interface Extraction {
  readonly model: string;
  readonly tensor: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Inputs that the second part needs as well. */
  readonly late: readonly string[];
}

const python = process.env['PYTHON'] ?? 'python3';
const script = fileURLToPath(new URL('extract-model.py', import.meta.url));

/** Version of PyPI's onnx; null where Python or onnx isn't there. */
export function onnxVersion(): string | null {
  try {
    const said = execFileSync(python, ['-c', 'import onnx; print(onnx.__version__)'], { stdio: 'pipe' });
    return said.toString().trim();
  } catch {
    return null;
  }
}

/** What to do where it isn't. */
export const howToInstall = `skipped: "${python}" has no onnx; python3 -m venv venv && venv/bin/pip install onnx, then PYTHON=venv/bin/python npm run bench -- split`;

/** Runs onnx.utils.extract_model for both parts, in one process of its own. */
export async function extractBoth(
  { model, tensor, inputs, outputs, late }: Extraction,
  folder: string,
): Promise<Observed> {
  const out = join(folder, 'extracted');
  mkdirSync(out);
  try {
    return await observe(python, [script, model, out, tensor, inputs.join(), outputs.join(), late.join()]);
  } finally {
    rmSync(out, { recursive: true });
  }
}
