import type { HeldOutErrors, Profile } from '../plan/profile.ts';
import { median } from '../statistics/quantile.ts';
import { groupSamples, medianOf, type SampleGroup } from './fit/sample-groups.ts';
import { fitLatencyModel } from './latency-model.ts';
import { needsS3 } from './payload.ts';

/**
 * How far predicted warm median latencies are from measured ones that the model wasn't fitted to: each memory size but
 * the smallest and the largest left out in turn, since nothing is planned beyond those, and each function that others cover.
 *
 * @param profile of a model
 * @throws PartitaError as `fitLatencyModel`
 */
export function heldOutErrors(profile: Profile): HeldOutErrors {
  const groups = groupSamples(profile).filter(({ warm }) => warm.length > 0);
  const sizes = [...new Set(groups.map(({ memoryMb }) => memoryMb))].sort((a, b) => a - b).slice(1, -1);
  // A small budget may be spent before every function has had its turn.
  const sampled = profile.functions.filter(({ name }) => hasBoth(profile, name));
  const covered = sampled.filter((each) =>
    covers(
      sampled.filter((other) => other !== each),
      each,
    ),
  );
  return {
    memorySizes: errorOf(
      sizes.flatMap((memoryMb) => errorsWithout(profile, groups, (sample) => sample.memoryMb === memoryMb)),
    ),
    functions: errorOf(
      covered.flatMap(({ name }) => errorsWithout(profile, groups, (sample) => sample.function === name)),
    ),
  };
}

/** A model's profile with the error of what is predicted from it; the profile of a plan as it is. */
export function withHeldOut(profile: Profile): Profile {
  const { subject } = profile;
  if (subject.kind !== 'model') return profile;
  return { ...profile, subject: { ...subject, heldOut: heldOutErrors(profile) } };
}

type Left = (of: { readonly function: string; readonly memoryMb: number }) => boolean;

function errorsWithout(profile: Profile, groups: readonly SampleGroup[], left: Left): number[] {
  const model = fitLatencyModel({ ...profile, samples: profile.samples.filter((sample) => !left(sample)) });
  return groups
    .filter(({ of, memoryMb }) => left({ function: of.name, memoryMb }))
    .map(({ of, memoryMb, warm }) => {
      const channelOf = (bytes: number) => (needsS3(bytes) ? 's3' : 'inline');
      const range = model.range(of.from, of.to, {
        channelIn: channelOf(of.tensorBytesIn),
        channelOut: channelOf(of.tensorBytesOut),
        inPlace: false,
      });
      return model.at(memoryMb).predict(range).latencyMs / medianOf(warm, ({ latencyMs }) => latencyMs) - 1;
    });
}

/** Whether a function was measured cold and warm: from another one's samples alone nothing could be predicted. */
const hasBoth = ({ samples }: Profile, name: string): boolean =>
  [true, false].every((cold) => samples.some((each) => each.function === name && each.cold === cold));

/** Whether functions hold every segment of another. */
function covers(others: Profile['functions'], { from, to }: Profile['functions'][number]): boolean {
  for (let segment = from; segment < to; segment++) {
    if (!others.some((other) => other.from <= segment && segment < other.to)) return false;
  }
  return true;
}

function errorOf(errors: readonly number[]): HeldOutErrors['functions'] {
  if (errors.length === 0) return null;
  const absolute = errors.map(Math.abs);
  return { median: median(absolute), worst: Math.max(...absolute), n: errors.length };
}
