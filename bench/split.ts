import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildZooModel } from '../lib/onnx/zoo/build-zoo-model.ts';
import { median } from '../lib/statistics/quantile.ts';
import { compilePackage } from './support/compile.ts';
import { type Extraction, extractBoth, howToInstall, onnxVersion } from './support/extract-model.ts';
import { type Observed, observe } from './support/observe.ts';

/**
 * Splitting a BERT-base of 438 MB in two, beside copying the file and beside PyPI's onnx.utils.extract_model at the
 * same tensor. Each is a whole process, from its start to its end; `partita split` writes both parts, so does the
 * other. The graph is split as it is and nothing is run, since extract_model can do neither.
 */
const rounds = 5;

const folder = mkdtempSync(join(tmpdir(), 'partita-bench-'));
const compiled = compilePackage();
try {
  const { file: model } = await buildZooModel('bert-base', join(folder, 'bert-base.onnx'));
  const extraction: Extraction = {
    model,
    tensor: '/encoder/layer.6/output/Add_output_0',
    inputs: ['input_ids', 'attention_mask', 'token_type_ids'],
    outputs: ['last_hidden_state', 'pooler_output'],
    late: ['attention_mask'],
  };
  const version = onnxVersion();
  const runs: Record<'copy' | 'split' | 'extract', Observed[]> = { copy: [], split: [], extract: [] };
  for (let round = 0; round < rounds; round++) {
    settle();
    runs.copy.push(copy(model));
    settle();
    runs.split.push(await split(extraction));
    settle();
    if (version !== null) runs.extract.push(await extractBoth(extraction, folder));
  }
  const ours = medianOf(runs.split);
  const extract = runs.extract.length === 0 ? null : medianOf(runs.extract);
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  const row = (name: string, { ms, peakBytes }: Observed, isProcess = true) =>
    `${name.padEnd(38)}${(ms / 1000).toFixed(2).padStart(6)} s ${(ms / ours.ms).toFixed(2).padStart(7)} x` +
    (isProcess
      ? `${megabytes(peakBytes).padStart(10)}${(peakBytes / ours.peakBytes).toFixed(1).padStart(7)} x`
      : '');
  process.stdout.write(
    [
      `${megabytes(statSync(model).size)} in two at "${extraction.tensor}"; medians of ${rounds} rounds on this machine`,
      `${''.padEnd(40)} time              peak memory`,
      row('copy the file', medianOf(runs.copy), false),
      row('partita split', ours),
      extract === null
        ? `extract_model, twice: ${howToInstall}`
        : row(`extract_model of onnx ${version}, twice`, extract),
      '',
    ].join('\n'),
  );
} finally {
  await compiled.remove();
  rmSync(folder, { recursive: true });
}

/** Lets the disk finish what was written before, which would slow down what comes next. */
function settle(): void {
  execFileSync('sync');
}

function copy(model: string): Observed {
  const target = join(folder, 'copy.onnx');
  const began = performance.now();
  copyFileSync(model, target);
  const ms = performance.now() - began;
  rmSync(target);
  return { ms, peakBytes: 0 };
}

async function split({ model, tensor }: Extraction): Promise<Observed> {
  const out = join(folder, 'parts');
  const how = ['--at', tensor, '--optimize', 'none', '--no-verify', '--json'];
  const observed = await observe(process.execPath, [compiled.bin, 'split', model, '-o', out, ...how]);
  rmSync(out, { recursive: true });
  return observed;
}

function medianOf(runs: readonly Observed[]): Observed {
  return { ms: median(runs.map(({ ms }) => ms)), peakBytes: median(runs.map(({ peakBytes }) => peakBytes)) };
}
