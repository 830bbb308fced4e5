import { mean } from '../../statistics/mean.ts';
import { coldStartRates } from '../../workload/cold-start-rate.ts';
import type { Workload } from '../../workload/workload.ts';
import type { Basis } from '../schema/basis.ts';
import type { MeasuredPlan } from './measured-plan.ts';

/** How often each partition starts cold: as often as is said, or as often as simulating its environments says. */
export function coldStartsOf(
  { profile, subject, reaches }: MeasuredPlan,
  { workload, coldStartRate }: { readonly workload: Workload; readonly coldStartRate: number | null },
): { coldStartRates: number[]; coldStartBasis: Basis } {
  const { partitions } = subject.plan;
  if (coldStartRate !== null)
    return { coldStartRates: partitions.map(() => coldStartRate), coldStartBasis: 'assumed' };
  const seconds = (name: string, cold: boolean) =>
    mean(
      profile.samples
        .filter((sample) => sample.function === name && sample.cold === cold)
        .map((sample) => sample.durationMs + (sample.initMs ?? 0)),
    ) / 1000;
  const rates = coldStartRates(
    workload,
    partitions.map(({ name }, i) => ({
      warmSeconds: seconds(name, false),
      coldSeconds: Math.max(seconds(name, true), seconds(name, false)),
      invokedShare: reaches[i] ?? 1,
    })),
  );
  return { coldStartRates: rates.map(({ rate }) => rate), coldStartBasis: 'modelled' };
}
