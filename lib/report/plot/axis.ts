import { scaleLinear, scaleLog } from 'd3-scale';
import { fixed } from '../format.ts';

/** One axis of a plot: values to pixels, and the ticks with their text. */
export interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  readonly logarithmic: boolean;
}

/** Values that spread further than this are read better on a logarithmic axis. */
const widestLinearRatio = 8;

/**
 * An axis that holds every value with some room around them.
 *
 * @param values at least one
 * @param range pixels of the lower and the upper end
 * @param most ticks at most, about
 */
export function axisOf(values: readonly number[], range: readonly [number, number], most: number): Axis {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return low > 0 && high / low > widestLinearRatio
    ? logarithmicAxis(low, high, range, most)
    : linearAxis(low, high, range, most);
}

/** Values closer together than this share of the largest are not pulled apart: they would look far off. */
const leastSpread = 0.4;

function linearAxis(low: number, high: number, range: readonly [number, number], most: number): Axis {
  const spread = Math.max(high - low, leastSpread * Math.abs(high)) || 1;
  const room = (spread - (high - low)) / 2 + 0.14 * spread;
  const start = low - room;
  // Near zero anyway: show zero, so that lengths mean what they seem to.
  const from = low >= 0 && (start < 0 || low < 0.25 * high) ? 0 : start;
  const scale = scaleLinear()
    .domain([from, high + room])
    .range(range);
  const values = scale.ticks(most);
  const decimals = Math.max(...values.map(decimalsIn));
  return {
    at: (value) => scale(value),
    ticks: values.map((value) => ({ at: scale(value), text: fixed(value, decimals) })),
    logarithmic: false,
  };
}

function logarithmicAxis(low: number, high: number, range: readonly [number, number], most: number): Axis {
  const room = (high / low) ** 0.09;
  const scale = scaleLog()
    .domain([low / room, high * room])
    .range(range);
  const [from = low, to = high] = scale.domain();
  const inside = (mantissas: readonly number[]) => powersOfTen(from, to, mantissas);
  const values = [inside([1, 2, 5]), inside([1, 3]), inside([1])].find((ticks) => ticks.length <= most + 2);
  const ticks = values ?? everyOther(inside([1]), most);
  return {
    at: (value) => scale(value),
    ticks: ticks.map((value) => ({ at: scale(value), text: fixed(value, decimalsIn(value)) })),
    logarithmic: true,
  };
}

function powersOfTen(from: number, to: number, mantissas: readonly number[]): number[] {
  const first = Math.floor(Math.log10(from));
  const last = Math.ceil(Math.log10(to));
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
    .flatMap((power) => mantissas.map((mantissa) => Number(`${mantissa}e${power}`)))
    .filter((value) => value >= from && value <= to);
}

const everyOther = (values: readonly number[], most: number): number[] =>
  values.filter((_, i) => i % Math.ceil(values.length / most) === 0);

/** Decimals that the value needs, float noise aside. */
function decimalsIn(value: number): number {
  const [mantissa = '', power = '0'] = value.toExponential(9).split('e');
  const digits = mantissa.replace(/\.?0+$/, '').split('.')[1]?.length ?? 0;
  return Math.max(0, digits - Number(power));
}
