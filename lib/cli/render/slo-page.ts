import { type Bounds, type Candidate, predictionLevel, type Search } from '../../plan/plan.ts';
import { plural } from '../../plural.ts';
import { bounds, ms, share } from '../units.ts';
import { walkerText } from './walker.ts';

const usd = (amount: number) => `$${amount.toFixed(2)}`;

/** A page in Markdown on what is chosen for SLOs from tight to loose, and why. Every figure is modelled. */
export function sloPage(model: string, searches: readonly Search[]): string {
  const [first] = searches;
  const percentile = first?.slo?.percentile ?? 95;
  return [
    `# ${model}: what an SLO buys`,
    '',
    `Predicted from a profile (modelled), ${basisOf(first)}. Cost is dollars per million inferences; p${percentile} has cold starts in it. In brackets: ${100 * predictionLevel} % intervals, as far as the profile's samples leave a prediction open.`,
    '',
    `| SLO: p${percentile} up to | plan | p50 | p${percentile} | all cold | cost |`,
    '| --- | --- | ---: | ---: | ---: | ---: |',
    ...searches.map((search) => row(search)),
    ...searches.flatMap((search, i) => section(search, searches[i - 1])),
    '',
  ].join('\n');
}

const basisOf = (search: Search | undefined): string => {
  const workload = search?.workload ?? null;
  return workload === null
    ? `with ${share(search?.coldStartRate ?? 0)} of invocations starting cold (assumed)`
    : `with cold starts simulated for ${workload.requestsPerMonth.toLocaleString('en-US')} requests a month that come ${workload.arrival} (assumed)`;
};

const chosenOf = ({ front, chosen }: Search): Candidate => front[chosen] as Candidate;

const planText = (plan: Candidate): string => {
  const { partitions, variant, walkedBy } = plan;
  const functions = `${variant === undefined ? '' : `${variant}, `}${plural(partitions.length, 'function')}: ${partitions
    .map(
      ({ from, to, memoryMb, architecture, weights }) =>
        `${from + 1}-${to} at ${memoryMb} MB, ${architecture}${weights === 's3' ? ', weights from S3' : ''}`,
    )
    .join('; ')}`;
  return walkedBy === undefined
    ? functions
    : `${functions}; walked by a ${walkerText(plan)}${walkedBy.memoryMb === undefined ? '' : ' MB'}`;
};

const row = (search: Search): string => {
  const chosen = chosenOf(search);
  const { interval } = chosen;
  return `| ${ms(search.slo?.latencyMs ?? 0)} ms | ${planText(chosen)} | ${ms(chosen.latencyMs)} ms${between(interval?.latencyMs)} | ${ms(chosen.sloLatencyMs ?? 0)} ms${between(interval?.sloLatencyMs)} | ${ms(chosen.coldLatencyMs)} ms${between(interval?.coldLatencyMs)} | ${usd(chosen.costUsdPerMillion)}${between(interval?.costUsdPerMillion, usd)} |`;
};

const sloAndCost = ({ sloLatencyMs, costUsdPerMillion, interval }: Candidate): string =>
  `${ms(sloLatencyMs ?? 0)} ms${between(interval?.sloLatencyMs)}, ${usd(costUsdPerMillion)}${between(interval?.costUsdPerMillion, usd)}`;

const between = (at: Bounds | null | undefined, unit = ms): string => (at ? ` ${bounds(at, unit)}` : '');

function section(search: Search, before: Search | undefined): string[] {
  const { front, chosen: at, unsplit, certificate, slo } = search;
  const chosen = chosenOf(search);
  const neighbours = [front[at - 1], front[at + 1]].flatMap((each) => (each === undefined ? [] : [each]));
  const saved = before === undefined ? null : chosenOf(before).costUsdPerMillion - chosen.costUsdPerMillion;
  return [
    '',
    `## p${slo?.percentile} up to ${ms(slo?.latencyMs ?? 0)} ms`,
    '',
    `**${planText(chosen)}.** ${chosen.reason}${saved === null ? '' : ` It costs ${usd(Math.abs(saved))} ${saved < 0 ? 'more' : 'less'} than what the tighter SLO needs.`}`,
    '',
    ...neighbours.map((each) => `- Not ${planText(each)}, ${sloAndCost(each)}: ${each.reason}`),
    `- Unsplit, one function of ${unsplit.partitions[0]?.memoryMb} MB, ${sloAndCost(unsplit)}: ${unsplit.reason}`,
    '',
    certificate.statement,
  ];
}
