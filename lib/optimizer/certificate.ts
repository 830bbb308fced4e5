import type { Search } from '../plan/plan.ts';
import type { Goals } from './choose.ts';
import type { Evaluated } from './evaluate.ts';
import { usdText } from './figures.ts';
import type { Lane, Lanes } from './lanes.ts';
import type { PlanSpace } from './space/plan-space.ts';

/** What the search considered, and how far a plan that isn't listed can be better. */
export function certificateOf(
  { lanes, laneOf }: Lanes,
  chosen: Evaluated,
  { slo }: Goals,
): Search['certificate'] {
  const { space, cutsFound, percentile } = laneOf(chosen);
  const { positions, processors, exposure, codecs } = space;
  const memorySizes = [...new Set(processors.flatMap((each) => each.memorySizes))].sort((a, b) => a - b);
  const latencyMs = slo?.latencyMs ?? chosen.frontLatencyMs;
  const gapUsd = Math.max(...lanes.map(({ gapUsdAt }) => gapUsdAt(latencyMs, chosen.costUsdPerMillion)));
  const bound = exposure === null || exposure.most === 1 ? '' : ` within a leakage of ${exposure.most}`;
  const steps =
    codecs.budget === 0 ? '' : `, and what each codec loses to 1/${codecs.budget} of what may be lost`;
  const all = `Of all plans over ${cutsText(lanes)} and ${memorySizes.length} memory sizes${processorsText(space)}${tiersText(lanes)}${walkersText(lanes)}${bound}, none is`;
  const better = exposure === null ? 'both faster and cheaper' : 'faster, cheaper and less leaky';
  const rounding = `with each partition's latency rounded to ${ticksText(lanes)} ms${steps}`;
  return {
    gapMs: 0,
    gapUsdPerMillion: gapUsd,
    cutsConsidered: positions.length - 2,
    cutsFound,
    memorySizes,
    statement:
      percentile === null
        ? `${all} predicted ${better} than one listed, ${rounding}.`
        : `${all} predicted to meet the SLO for ${usdText(gapUsd)} per million less than the one chosen, by a bound that holds for every plan's p${percentile}, ${rounding}.`,
  };
}

/** The cuts of each file; how inferences end changes little about them. */
function cutsText(lanes: readonly Lane[]): string {
  const ofVariant = new Map(lanes.map((lane) => [lane.variant, lane]));
  const texts = [...ofVariant].map(([variant, { space, cutsFound }]) => {
    const considered = space.positions.length - 2;
    const cuts = considered < cutsFound ? `${considered} of the ${cutsFound} cuts` : `all ${cutsFound} cuts`;
    const of = variant === null ? 'of the model' : `of ${variant.name}`;
    return ofVariant.size === 1 && variant === null ? cuts : `${cuts} ${of}`;
  });
  return listOf(texts);
}

const ticksText = (lanes: readonly Lane[]): string =>
  [...new Set(lanes.map(({ space }) => space.tickMs))].join(' or ');

const listOf = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;

const processorsText = ({ processors }: PlanSpace): string =>
  processors.length === 1
    ? ''
    : ` of ${listOf(processors.map(({ architecture }) => architecture))} functions`;

function tiersText(lanes: readonly Lane[]): string {
  const sites = lanes.flatMap(({ space: { site } }) => site ?? []);
  const boxes = [
    ...(sites.some(({ device }) => device) ? ['the device'] : []),
    ...(sites.some(({ edge }) => edge) ? ['the edge'] : []),
  ];
  return boxes.length === 0 ? '' : ` of Lambda, ${boxes.join(' and ')}`;
}

const walkerNames = {
  client: 'the caller',
  coordinator: 'a coordinator',
  'step-functions': 'a state machine',
} as const;

function walkersText(lanes: readonly Lane[]): string {
  const names = [...new Set(lanes.map(({ space }) => walkerNames[space.walker.orchestration]))];
  return names.join() === walkerNames.client ? '' : `, walked by ${listOf(names)}`;
}
