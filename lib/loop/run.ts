import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlanRowListener } from '../../profiler/profile-plan.ts';
import type { RowListener } from '../../profiler/row.ts';
import { priceBookFor } from '../cost/books/index.ts';
import type { Notify } from '../host.ts';
import { buildZooModel } from '../onnx/zoo/build-zoo-model.ts';
import { planZooModel } from '../onnx/zoo/plan.ts';
import type { Goals } from '../optimizer/choose.ts';
import { withHeldOut } from '../optimizer/held-out.ts';
import { optimize } from '../optimizer/optimize.ts';
import type { Candidate, Plan, Search } from '../plan/plan.ts';
import { hostArchitecture } from '../plan/platform.ts';
import type { Profile } from '../plan/profile.ts';
import type { Target } from '../targets/target.ts';
import type { Workload } from '../workload/workload.ts';
import { needDisk, stage, writeWhole } from '../workspace.ts';
import type { Correction } from './correction.ts';
import { jsonText } from './files.ts';
import { describeModel, type Inspection } from './inspect.ts';
import { measureDeployed } from './measure-plan.ts';
import { largestMb, memorySizesFor } from './memory-sizes.ts';
import { writePlan } from './optimize-model.ts';
import { type ModelOptions, prepareSized } from './prepare-in.ts';
import { samplesFileOf } from './profile-file.ts';
import { profileInputs } from './profile-inputs.ts';
import { type CampaignOptions, profileModel } from './profile-model.ts';
import { heaviestBytes } from './provisional.ts';
import { refuseInside } from './refuse-inside.ts';
import { settlePlan } from './settle-plan.ts';
import { usualFormats, writeReport } from './write-report.ts';

/** The model that is built when none is given: too heavy for one zip function, so that a split matters. */
export const demoModel = 'bert-base';

/** Copies of the weights on the disk at once, besides the model: optimised, provisional, planned. */
const copiesOfWeights = 3;

export interface RunRequest extends ModelOptions, Goals, CampaignOptions {
  /** Path of a model; null builds the demo model. */
  readonly model: string | null;
  /** Folder that everything goes to; it appears whole, at the end. */
  readonly out: string;
  /** Null to simulate it from the workload. */
  readonly coldStartRate: number | null;
  readonly workload: Workload;
  /** Largest memory size to consider, in MB; undefined for what the target allows. */
  readonly maxMemory?: number;
  /** How a person starts this again, for the report and for messages. */
  readonly command: string;
}

/** Is told what a person who waits would like to see. */
export interface RunListener {
  readonly notify: Notify;
  onModel(inspection: Inspection): void;
  readonly onProfileRow: RowListener;
  onSearch(search: Search, profile: Profile): void;
  onPlan(plan: Plan): void;
  readonly onPlanRow: PlanRowListener;
  onCorrection(correction: Correction): void;
}

/** What the loop wrote and found. Paths are inside `out`. */
export interface RunResult {
  readonly plan: string;
  readonly profile: string;
  readonly measuredProfile: string;
  readonly report: readonly string[];
  readonly chosen: Candidate;
  /** What became of the first plan once it was measured; the last says that one stands or is kept. */
  readonly corrections: readonly Correction[];
  readonly measured: Profile;
}

/**
 * The whole loop: inspect, profile, optimize, split, verify, deploy, measure, correct, report.
 *
 * @throws PartitaError of any step; nothing is left in `out` then
 */
export async function runLoop(
  request: RunRequest,
  target: Target,
  listener: RunListener,
): Promise<RunResult> {
  const { notify } = listener;
  const { out, coldStartRate, workload, slo, budgetUsdPerMillion } = request;
  if (request.model !== null) refuseInside(request.model, out);
  const staging = await stage(out);
  const inside = (...path: string[]) => join(staging.path, ...path);
  try {
    const model = request.model ?? (await buildDemo(inside(`${demoModel}.onnx`), notify));
    const prepared = await prepareSized(
      model,
      inside('.work/prepared'),
      request,
      request.command,
      copiesOfWeights - 1,
      notify,
    );
    listener.onModel(describeModel(prepared));

    const goals = {
      slo,
      budgetUsdPerMillion,
      coldStartRate,
      workload,
      maxMemoryMb: largestMb(target, request.maxMemory),
    };
    const profileFile = inside('profile.json');
    const measuredModel = await profileModel(
      prepared,
      target,
      inside('.work/provisional'),
      {
        architecture: hostArchitecture,
        memorySizes: memorySizesFor(goals.maxMemoryMb, heaviestBytes(prepared)),
        budget: request.budget,
        precision: request.precision,
        concurrency: request.concurrency,
        goals,
        inputs: await profileInputs(prepared, [], request.command),
        profileFile,
        samplesFile: samplesFileOf(profileFile),
        fresh: true,
      },
      notify,
      listener.onProfileRow,
    );
    const profile = withHeldOut(measuredModel);
    await rm(inside('.work/provisional'), { recursive: true });
    await writeWhole(profileFile, jsonText(profile));

    notify({ kind: 'step', text: 'searching the front' });
    const search = optimize(profile, { ...goals, robust: true });
    listener.onSearch(search, profile);
    const planFile = inside('plan.json');
    const plan = await writePlan(prepared, profile, search, planFile, notify);

    const measuredFile = inside('measured.json');
    const [reference] = prepared.references;
    if (reference === undefined) throw new Error('a prepared model has references');
    const measure = (deployed: Plan) => {
      listener.onPlan(deployed);
      return measureDeployed(
        { plan: deployed, reference },
        planFile,
        measuredFile,
        target,
        notify,
        listener.onPlanRow,
      );
    };
    const first = { profile, search, plan, measured: await measure(plan) };
    const settled = await settlePlan(first, goals, {
      search(corrected) {
        notify({ kind: 'step', text: 'searching again, with what was measured' });
        return optimize(corrected, { ...goals, robust: true });
      },
      write: (again, corrected) => writePlan(prepared, corrected, again, planFile, notify),
      measure,
    });
    const { measured, corrections } = settled;
    const corrected = withHeldOut(settled.profile);
    corrections.forEach(listener.onCorrection);
    await writeWhole(profileFile, jsonText(corrected));
    await writeWhole(measuredFile, jsonText(measured));

    notify({ kind: 'step', text: 'writing the report' });
    const formats = usualFormats;
    const { command } = request;
    await writeReport(
      {
        measured,
        model: corrected,
        workload,
        coldStartRate,
        monthlyBudgetUsd: null,
        approved: null,
        book: priceBookFor(target.region),
        formats,
        command,
      },
      inside('report'),
    );
    await rm(inside('.work'), { recursive: true });
    await staging.publish();
    return {
      plan: join(out, 'plan.json'),
      profile: join(out, 'profile.json'),
      measuredProfile: join(out, 'measured.json'),
      report: formats.map((format) => join(out, 'report', `report.${format}`)),
      chosen: settled.search.front[settled.search.chosen] as Candidate,
      corrections,
      measured,
    };
  } finally {
    await staging.discard();
  }
}

async function buildDemo(file: string, notify: Notify): Promise<string> {
  needDisk(file, planZooModel(demoModel).weightBytes * (1 + copiesOfWeights));
  notify({ kind: 'step', text: `building the demo model ${demoModel}` });
  await buildZooModel(demoModel, file, {}, notify);
  return file;
}
