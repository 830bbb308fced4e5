/** The process that a campaign watches: it inspects and splits one mutant after another, as the commands do. */
import { join } from 'node:path';
import { renderCuts } from '../../lib/cli/render/cuts.ts';
import { renderModel } from '../../lib/cli/render/model.ts';
import { crossingPrice } from '../../lib/cost/crossing.ts';
import { PartitaError } from '../../lib/errors.ts';
import { describeModel } from '../../lib/loop/inspect.ts';
import { prepareAnySize, verificationRuns } from '../../lib/loop/prepare-in.ts';
import { splitModel } from '../../lib/loop/split.ts';
import { verifySplit } from '../../lib/loop/verify-split.ts';
import { makeWorkFolder } from '../../lib/loop/work-folder.ts';
import type { SplitBy } from '../../lib/onnx/split.ts';
import type { OptimizeMode } from '../../lib/plan/optimize-modes.ts';

/** What is tried with a mutant. */
export interface Attempt {
  readonly model: string;
  readonly out: string;
  /** The folder for what is temporary. */
  readonly temporary: string;
  readonly optimize: OptimizeMode;
  readonly by: SplitBy;
  /** Whether the chain is run, by `split` and once more by `verify`. */
  readonly verify: boolean;
}

/** What came of it. `failed` is what must not happen: an error without a code, or one of the tool's own. */
export type Outcome =
  | { readonly kind: 'result'; readonly exact: boolean | null }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

const silent = () => {};

async function attempt({ model, out, temporary, optimize, by, verify }: Attempt): Promise<Outcome> {
  process.env['TMPDIR'] = temporary;
  const work = makeWorkFolder();
  try {
    const options = { optimize, dim: [] };
    const runs = verify ? verificationRuns : 0;
    const prepared = await prepareAnySize(model, join(work.path, 'prepared'), options, 1, runs, silent);
    const inspection = describeModel(prepared);
    JSON.stringify(inspection);
    renderModel(inspection, 80, (_, text) => text);
    renderCuts(inspection, crossingPrice('us-east-1'), 80, (_, text) => text);
    const split = await splitModel(prepared, out, by, verify, silent);
    if (verify) await verifySplit(out, { runs: 1, input: [] }, silent);
    return { kind: 'result', exact: split.verify?.exact ?? null };
  } catch (error) {
    if (error instanceof PartitaError && error.fault === 'user') {
      return { kind: 'refused', code: error.code, message: error.message };
    }
    return {
      kind: 'failed',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  } finally {
    await work.remove();
  }
}

process.on('message', async (request: Attempt) => {
  process.send?.(await attempt(request));
});
process.on('disconnect', () => process.exit());
