import { basename, dirname, join, resolve } from 'node:path';
import type { Notify } from '../host.ts';
import type { PreparedModel } from '../onnx/prepare.ts';
import { rangesOf } from '../onnx/split.ts';
import { verifyPartitions } from '../onnx/verify.ts';
import { writePartitions } from '../onnx/write-partitions.ts';
import type { Verification } from '../plan/manifest.ts';
import type { Candidate, Placement, Plan, PlannedPartition, Search } from '../plan/plan.ts';
import type { Architecture } from '../plan/platform.ts';
import type { Profile } from '../plan/profile.ts';
import { plural } from '../plural.ts';
import { stage, writeWhole } from '../workspace.ts';
import { notExact } from './errors.ts';
import { jsonText } from './files.ts';
import { planOf, type Walk } from './plan-of.ts';

/** Largest relative difference of a chain that is deployed all the same; the plan and every report say so. */
const toleratedRelDiff = 1e-2;

/** What a person decides of a plan beyond the search, which knows the profiled architecture. */
export interface DeployChoice {
  readonly architecture?: Architecture;
}

/**
 * Writes the chosen plan, its partitions beside it, verified against the unsplit model.
 *
 * @param planFile `NAME.json`; the partitions go to `NAME.partitions`
 * @throws PartitaError P1205 where the chain gives another answer than the model
 */
export async function writePlan(
  prepared: PreparedModel,
  profile: Profile,
  search: Search,
  planFile: string,
  notify: Notify,
  { architecture }: DeployChoice = {},
): Promise<Plan> {
  const chosen = search.front[search.chosen] as Candidate;
  const folder = `${basename(planFile, '.json')}.partitions`;
  const staging = await stage(join(dirname(resolve(planFile)), folder));
  try {
    notify({ kind: 'step', text: `writing ${plural(chosen.partitions.length, 'partition')}` });
    const cuts = chosen.partitions.slice(0, -1).map(({ to }) => to);
    const written = await writePartitions(
      prepared,
      rangesOf(cuts, prepared.segmentation.segments.length),
      staging.path,
    );
    notify({ kind: 'step', text: 'comparing the chain with the unsplit model' });
    const verify = await verifyPartitions(prepared, staging.path, written);
    refuseDifferent(prepared, verify);
    const files = written.map((part) => ({
      ...part,
      dir: `${folder}/${part.dir}`,
      model: `${folder}/${part.model}`,
    }));
    const { target, enforcement } = profile;
    const places = chosen.partitions.map((place) => ({
      ...place,
      architecture: (place.tier === 'lambda' && architecture) || place.architecture,
      ...exitsIn(search, place),
    }));
    const plan = planOf(prepared, planFile, files, places, {
      ...walkOf(chosen, architecture),
      purpose: 'serve',
      verify,
      measuredOn: { target, enforcement },
      search,
    });
    await staging.publish();
    await writeWhole(planFile, jsonText(plan));
    return plan;
  } finally {
    await staging.discard();
  }
}

/** Who walks the chain, as the search has it. */
function walkOf({ walkedBy }: Candidate, architecture: Architecture | undefined): Walk {
  if (walkedBy === undefined) return {};
  const { orchestration, memoryMb, architecture: ofCoordinator } = walkedBy;
  const coordinatorArchitecture = architecture ?? ofCoordinator;
  return orchestration === 'coordinator'
    ? {
        orchestration,
        ...(memoryMb !== undefined && { coordinatorMemoryMb: memoryMb }),
        ...(coordinatorArchitecture !== undefined && { coordinatorArchitecture }),
      }
    : { orchestration };
}

/** The exits that a range of segments computes. */
function exitsIn({ exits }: Search, { from, to }: Placement): Pick<PlannedPartition, 'exits'> {
  const own = exits?.exits.filter(({ segment }) => from < segment && segment <= to) ?? [];
  return own.length === 0 ? {} : { exits: own.map(({ segment: _, rate: __, ...exit }) => exit) };
}

function refuseDifferent({ ref }: PreparedModel, verify: Verification): void {
  if (verify.exact || verify.maxRelDiff <= toleratedRelDiff) return;
  throw notExact(ref.file, verify.firstDifferingPartition, verify.maxAbsDiff);
}
