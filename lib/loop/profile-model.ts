import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Budget } from '../../profiler/budget.ts';
import { deployedProbes } from '../../profiler/deployed-probes.ts';
import { type Findings, findingsOf, rowsIn } from '../../profiler/findings.ts';
import { openJournal } from '../../profiler/journal.ts';
import type { Ledger } from '../../profiler/ledger.ts';
import { measureFunctions } from '../../profiler/profile-model.ts';
import type { RowListener } from '../../profiler/row.ts';
import { isFrugal } from '../../profiler/visits.ts';
import { priceBookFor } from '../cost/books/index.ts';
import type { Notify } from '../host.ts';
import { type PreparedModel, referTo } from '../onnx/prepare.ts';
import type { OptimizeOptions } from '../optimizer/optimize.ts';
import type { Plan } from '../plan/plan.ts';
import type { Architecture } from '../plan/platform.ts';
import { type Profile, profile } from '../plan/profile.ts';
import type { Target } from '../targets/target.ts';
import { nextVisit } from './next-visit.ts';
import { channelsOf, measuredFunctions, planOf, relativeRef } from './plan-of.ts';
import type { WeightedInput } from './profile-inputs.ts';
import { type Provisional, writeProvisional } from './provisional.ts';
import { inputsOfParts, segmentLookup, segmentTimes } from './provisional-measures.ts';
import { samplesHeaderOf } from './samples-header.ts';

/** What a person decides of measuring. */
export interface CampaignOptions {
  readonly budget: Budget;
  /** Half the width that the interval of a median may have, as a share of it. */
  readonly precision: number;
  /** Invocations of a function in flight at a time. */
  readonly concurrency: number;
}

export interface ProfileOptions extends CampaignOptions {
  readonly architecture: Architecture;
  /** Largest first. */
  readonly memorySizes: readonly number[];
  /** What the plan is to achieve: samples go where they matter for that. */
  readonly goals: OptimizeOptions;
  /** What functions are invoked with; at least one. */
  readonly inputs: readonly WeightedInput[];
  /** Where the profile will be written: paths in it are relative to that. */
  readonly profileFile: string;
  /** Where each sample goes as soon as it is taken. */
  readonly samplesFile: string;
  /** Whether to measure anew what the file of samples holds. */
  readonly fresh: boolean;
}

/**
 * Deploys a model provisionally and measures it: functions cold and warm at each memory size, and each node. Samples
 * that the file of samples holds are not taken again; where it holds a whole campaign, nothing is deployed.
 *
 * @param workDir an empty folder for the provisional partitions
 * @throws PartitaError P1203 where the model has no partition that a function holds; P1607-P1609 of the file of
 *   samples; as the target and profiler
 */
export async function profileModel(
  prepared: PreparedModel,
  target: Target,
  workDir: string,
  options: ProfileOptions,
  notify: Notify,
  onRow: RowListener,
): Promise<Profile> {
  notify({ kind: 'step', text: 'writing provisional partitions' });
  const provisional = await writeProvisional(prepared, workDir);
  const planFile = join(workDir, 'plan.json');
  const { architecture, memorySizes, inputs, samplesFile, fresh } = options;
  const [largest = 1769] = memorySizes;
  const plan = planOf(
    prepared,
    planFile,
    provisional.files,
    provisional.files.map((files) => ({
      ...channelsOf(files),
      tier: 'lambda',
      memoryMb: largest,
      architecture,
    })),
    { purpose: 'profile', verify: null, measuredOn: null, search: null },
  );
  await writeFile(planFile, JSON.stringify(plan));
  const header = samplesHeaderOf(plan, target, inputs, options.concurrency);
  const journal = await openJournal(samplesFile, header, { fresh });
  try {
    const settings = JSON.stringify([options.budget, options.precision, options.goals, memorySizes]);
    const taken = journal.lines.filter(({ status }) => status !== 'done').length;
    if (taken > 0) notify({ kind: 'note', text: resumed(taken, samplesFile) });
    const last = journal.lines.at(-1);
    const isDone = last?.status === 'done' && last.settings === settings;
    const book = priceBookFor(target.region);
    const profileOf = profileMaker(prepared, provisional, target, options);
    rowsIn(journal, plan.partitions, book).forEach(onRow);
    if (isDone) return profileOf(findingsOf(journal, plan.partitions, book));
    const context = { prepared, provisional, plan, planFile, target, workDir };
    const profile = profileOf(await measure(context, options, journal, profileOf, notify, onRow));
    journal.add({ status: 'done', settings });
    return profile;
  } finally {
    await journal.close();
  }
}

const resumed = (lines: number, file: string) =>
  `"${file}" holds ${lines} samples already, which aren't taken again; --fresh measures anew`;

interface Context {
  readonly prepared: PreparedModel;
  readonly provisional: Provisional;
  readonly plan: Plan;
  readonly planFile: string;
  readonly target: Target;
  readonly workDir: string;
}

async function measure(
  { prepared, provisional, plan, planFile, target, workDir }: Context,
  { memorySizes, budget, precision, concurrency, inputs, goals }: ProfileOptions,
  ledger: Ledger,
  profileOf: (findings: Findings) => Profile,
  notify: Notify,
  onRow: RowListener,
): Promise<Findings> {
  const sets = inputs.map(({ tensors }) => tensors);
  const inputsOf = await inputsOfParts(prepared, workDir, provisional.files, sets);
  const deployment = await target.deploy(planFile, notify);
  try {
    const chain = provisional.chain.map(({ name }) => name);
    const frugal = isFrugal(memorySizes.length * provisional.files.length, budget);
    return await measureFunctions({
      target,
      plan,
      probeOf: deployedProbes(target, deployment, plan, inputsOf),
      chain,
      segmentOf: segmentLookup(prepared, provisional.chain),
      memorySizes,
      ledger,
      budget,
      precision,
      traffic: { weights: inputs.map(({ weight }) => weight), concurrency },
      next: (findings) => nextVisit(profileOf(findings), { ...goals, frugal }),
      notify,
      onRow,
    });
  } finally {
    await target.destroy(planFile, notify);
  }
}

/** Makes a profile of what has been measured so far. */
export function profileMaker(
  prepared: PreparedModel,
  { files, chain }: Provisional,
  { name: targetName, region, enforcement }: Pick<Target, 'name' | 'region' | 'enforcement'>,
  options: Pick<ProfileOptions, 'architecture' | 'inputs' | 'concurrency' | 'profileFile'>,
) {
  const { architecture, inputs, concurrency, profileFile } = options;
  const { segmentation } = prepared;
  const head = {
    schema: profile.name,
    version: profile.version,
    createdAt: new Date().toISOString(),
    target: targetName,
    region,
    architecture,
    enforcement,
    model: relativeRef(referTo(prepared), profileFile),
    functions: measuredFunctions(files),
    inputs: inputs.map(({ source, weight }) => ({ source, weight })),
    concurrency,
  };
  return (findings: Findings): Profile => ({
    ...head,
    subject: {
      kind: 'model',
      segmentation,
      segmentRunMs: segmentTimes(segmentation.segments.length, chain, findings.layers),
    },
    ...findings,
  });
}
