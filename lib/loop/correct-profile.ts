import { coldFigures, warmFigures } from '../../profiler/figures.ts';
import { priceBookFor } from '../cost/books/index.ts';
import { decimal, sumUsd } from '../cost/money.ts';
import type { Profile } from '../plan/profile.ts';

/**
 * A model's profile with what was measured of a plan of it: the plan's functions are runs of its segments like the
 * provisional ones, and their samples are of the same kind. A range that was measured before gets more samples.
 *
 * @throws PartitaError P1750 the region's prices aren't known
 */
export function withMeasuredPlan(profile: Profile, measured: Profile): Profile {
  const { architecture } = profile;
  const book = priceBookFor(profile.region);
  const functions = measured.functions.map((each) => {
    const known = profile.functions.find(({ from, to }) => from === each.from && to === each.to);
    return {
      was: each.name,
      known,
      function: { ...each, name: known?.name ?? `plan-${each.from}-${each.to}` },
    };
  });
  const names = new Map(functions.map(({ was, function: { name } }) => [was, name]));
  const added = measured.samples.map((sample) => ({
    ...sample,
    function: names.get(sample.function) ?? sample.function,
  }));
  const samples = [...profile.samples, ...added];
  const keyOf = (of: { readonly function: string; readonly memoryMb: number }) =>
    `${of.function} ${of.memoryMb}`;
  const touched = new Map(added.map((sample) => [keyOf(sample), sample]));
  const untouched = <Figures extends Profile['cold'][number] | Profile['warm'][number]>(of: Figures[]) =>
    of.filter((figures) => !touched.has(keyOf(figures)));
  const again = [...touched.values()].map(({ function: name, memoryMb }) => {
    const own = samples.filter((sample) => sample.function === name && sample.memoryMb === memoryMb);
    const cold = own.filter((sample) => sample.cold);
    const warm = own.filter((sample) => !sample.cold);
    return {
      cold: coldFigures({ name, architecture }, memoryMb, cold),
      warm: warm.length === 0 ? [] : [warmFigures({ name, architecture }, memoryMb, warm, book)],
    };
  });
  return {
    ...profile,
    functions: [
      ...profile.functions,
      ...functions.flatMap(({ known, function: each }) => (known === undefined ? each : [])),
    ],
    samples,
    cold: [...untouched(profile.cold), ...again.flatMap(({ cold }) => cold ?? [])],
    warm: [...untouched(profile.warm), ...again.flatMap(({ warm }) => warm)],
    invocations: profile.invocations + measured.invocations,
    seconds: profile.seconds + measured.seconds,
    spendUsd: sumUsd([decimal(profile.spendUsd), decimal(measured.spendUsd)]).toNumber(),
  };
}
