import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../../lib/folders.ts';
import { buildSubject } from './build-subject.ts';
import { chanceOf } from './chance.ts';
import type { Sample } from './corpus.ts';
import { type Mutant, makeMutant } from './mutant.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';
import type { Attempt } from './subject.ts';
import { type Observation, openWatch } from './watch.ts';

/** What must not happen: longer than this, or more memory than this. */
const limitMs = 10_000;
const limitBytes = 1e9;

/** One mutant's end. */
export interface Verdict extends Pick<Observation, 'ms' | 'toolBytes' | 'runtimeBytes'> {
  readonly mutant: Mutant;
  /** `split`, `exact` and `inexact` where the chain was run, or the error's code. */
  readonly outcome: string;
  /** What went wrong with the tool; null where a result or a coded error came of it. */
  readonly failure: string | null;
}

export interface Campaign {
  readonly seed: number;
  readonly from: number;
  readonly mutants: number;
}

/** Most mutants only go as far as splitting; a share is optimised, and a share is run. */
function attemptOn({ model, out, temporary }: Sandbox, seed: number, index: number): Attempt {
  const chance = chanceOf(~seed, index);
  const by = chance.pick([{ parts: 2 }, { parts: 3 }, { at: ['block1'] }, { maxWeightBytes: 1000 }]);
  return {
    model,
    out,
    temporary,
    optimize: chance.pick(['none', 'none', 'none', 'none', 'extended', 'target']) ?? 'none',
    by: by ?? { parts: 2 },
    verify: chance.happens(0.15),
  };
}

/** Splits one mutant after another. @yields a verdict each */
export async function* fuzz(
  samples: readonly Sample[],
  { seed, from, mutants }: Campaign,
): AsyncGenerator<Verdict> {
  const subject = await buildSubject();
  const folder = makeTemporaryFolder(tmpdir(), 'partita-fuzz-');
  const { watch, stop } = openWatch(subject.script, limitMs);
  try {
    for (let index = from; index < from + mutants; index++) {
      const mutant = makeMutant(samples, seed, index);
      const sandbox = openSandbox(join(folder.path, 'sandbox'), mutant);
      const observed = await watch(attemptOn(sandbox, seed, index));
      const { ms, toolBytes, runtimeBytes } = observed;
      yield { mutant, ms, toolBytes, runtimeBytes, ...judge(observed, sandbox) };
    }
  } finally {
    await stop();
    await folder.remove();
    await subject.remove();
  }
}

function judge(observed: Observation, sandbox: Sandbox): Pick<Verdict, 'outcome' | 'failure'> {
  const { outcome, toolBytes, runtimeBytes } = observed;
  if (outcome.kind === 'hung') return { outcome: 'hung', failure: `no answer within ${limitMs} ms` };
  if (outcome.kind === 'crashed') return { outcome: 'crashed', failure: `the tool ended by ${outcome.how}` };
  if (outcome.kind === 'failed') return { outcome: 'failed', failure: outcome.message };
  const verified =
    outcome.kind === 'result' && outcome.exact !== null && (outcome.exact ? 'exact' : 'inexact');
  const name = outcome.kind === 'refused' ? outcome.code : verified || 'split';
  const stray = sandbox.stray(outcome.kind === 'result');
  const peak = Math.max(toolBytes, runtimeBytes);
  const memory = peak > limitBytes ? `${Math.round(peak / 1e6)} MB of memory` : null;
  return { outcome: name, failure: stray ?? memory };
}

/** Writes a mutant to where it can be looked at. */
export function saveMutant(folder: string, mutant: Mutant): void {
  mkdirSync(folder, { recursive: true });
  openSandbox(folder, mutant);
}
