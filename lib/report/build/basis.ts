import { heldOutText } from '../../plan/held-out-text.ts';
import type { Profile } from '../../plan/profile.ts';
import type { ReportDocument } from '../document.ts';
import { count, fixed, share } from '../format.ts';
import type { Basis, Statement } from '../schema/basis.ts';
import type { Campaign } from '../schema/campaign.ts';
import { enforcementWords, targetName } from '../words.ts';

type Facts = Pick<
  ReportDocument,
  'workload' | 'prices' | 'comparison' | 'latencyBasis' | 'onnxRuntimeVersion'
>;

/** Without a CPU share of its own, a function's time says nothing about its memory size: it is modelled. */
export const latencyBasisOf = ({ enforcement }: Pick<Campaign, 'enforcement'>): Basis =>
  enforcement === 'none' ? 'modelled' : 'measured';

/**
 * What every figure of the report rests on.
 *
 * @param model the profile that predictions were made from; null where it isn't given
 */
export function basisOf(
  facts: Facts,
  campaign: Pick<Campaign, 'target' | 'enforcement'>,
  model: Profile | null,
): Statement[] {
  const { workload, prices, comparison } = facts;
  const where = targetName(campaign.target);
  const notAws = campaign.target === 'aws' ? '' : ' They are not AWS’s figures.';
  return [
    {
      basis: facts.latencyBasis,
      figures: 'Latency, duration, billed milliseconds, init, memory used',
      how: `${count(comparison.latencyP50Ms.n, 'warm inference')} and ${count(comparison.coldLatencyMs.n, 'cold one')} on ${where} (${campaign.enforcement}): ${enforcementWords[campaign.enforcement]}.${notAws} Medians with 95 % bootstrap intervals.`,
    },
    {
      basis: 'measured',
      figures: 'Requests and tensor bytes',
      how: 'Counted: one request a partition, and the tensors of each cut for the input sizes given.',
    },
    {
      basis: 'modelled',
      figures: 'The Pareto front and every prediction',
      how: `From the latency model fitted to the model’s profile, and the price book.${errorWords(model)}`,
    },
    {
      basis: 'modelled',
      figures: 'Dollars',
      how: `Means of billed milliseconds, requests, init, S3 requests and logs at the list prices of ${prices.date} in ${prices.region}, tier by tier. No free tier, discount or tax is taken off. Amounts are exact decimals, rounded only where they are shown.`,
    },
    {
      basis: workload.coldStartBasis,
      figures: 'Cold starts',
      how: coldStartWords(workload),
    },
    {
      basis: 'assumed',
      figures: 'Volume and logs',
      how: `${fixed(workload.requestsPerMonth, 0)} inferences a month, ${facts.workload.internetShare === 0 ? 'from inside the region' : `${share(facts.workload.internetShare)} of them from outside AWS`}; a kilobyte of log for each invocation, kept for a month.`,
    },
  ];
}

/** What the model's profile says of its own error. */
function errorWords(model: Profile | null): string {
  const errors = model?.subject.kind === 'model' ? model.subject.heldOut : undefined;
  const text = errors && heldOutText(errors, share);
  return text ? ` ${text}` : '';
}

function coldStartWords({
  coldStartBasis,
  coldStartRates,
  arrival,
  keepAliveSeconds,
}: ReportDocument['workload']): string {
  const most = share(Math.max(...coldStartRates));
  if (coldStartBasis !== 'modelled')
    return `${most} of invocations start in a new environment and are billed for its init.`;
  return `At most ${most} of a partition’s invocations start in a new environment: simulated for ${arrival} arrivals, with idle environments kept for ${count(keepAliveSeconds ?? 0, 'second')} (assumed).`;
}
