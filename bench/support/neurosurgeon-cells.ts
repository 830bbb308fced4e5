import { fitLatencyModel, type LatencyModel } from '../../lib/optimizer/latency-model.ts';
import { optimize } from '../../lib/optimizer/optimize.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import type { Site } from '../../lib/plan/site.ts';
import { linkOf, siteOf } from './sites.ts';

/** Device and cloud by their CPU shares, and what lies between them. */
export const setup = { deviceMb: 704, cloudMb: 1769, roundTripMs: 10 } as const;

/** One model at one bandwidth: what the search chose, and what trying every cut finds. Latencies are expected ones. */
export interface Cell {
  readonly mbps: number;
  readonly deviceMs: number;
  readonly cloudMs: number;
  readonly chosenMs: number;
  /** Segments on the device before the cloud has the rest: all, none, or some. */
  readonly chosenCut: number;
  /** Tensors that cross there; 0 where nothing is cut. */
  readonly chosenWidth: number;
  readonly exhaustiveMs: number;
  /** Every cut that is as fast, to the tick that the search rounds to. */
  readonly exhaustiveCuts: readonly number[];
  /** The best where one tensor alone may cross. */
  readonly singleMs: number;
}

const siteAt = (mbps: number, { architecture }: Profile): Site =>
  siteOf({
    device: { target: 'client', memoryMb: setup.deviceMb, architecture, trusted: true },
    lambda: { target: 'local', trusted: true, link: linkOf(mbps, setup.roundTripMs) },
  });

/** A cell: the fastest plan of two partitions at most that the optimizer finds, beside every cut there is. */
export function cellOf(profile: Profile, mbps: number): Cell {
  const model = fitLatencyModel(profile);
  const { count } = model.ranges;
  const { front, certificate } = optimize(profile, {
    slo: null,
    budgetUsdPerMillion: null,
    coldStartRate: 0,
    maxMemoryMb: setup.cloudMb,
    maxPartitions: 2,
    maxCuts: count,
    site: siteAt(mbps, profile),
  });
  const [fastest] = front;
  if (fastest === undefined) throw new Error('there is always a plan');
  if (certificate.cutsConsidered !== certificate.cutsFound) throw new Error('cuts were left out');
  const tickMs = Number(/rounded to (.+) ms/.exec(certificate.statement)?.[1]);
  const { cuts } = model.segmentation;
  const widthOf = (cut: number) => cuts.find(({ index }) => index === cut)?.tensors.length ?? 0;
  const tried = [0, ...cuts.map(({ index }) => index), count].map((cut) => ({
    cut,
    ms: Math.min(
      ...certificate.memorySizes.map(
        (memoryMb) => tickMs * sum(partsMs(model, mbps, cut, memoryMb).map((ms) => Math.round(ms / tickMs))),
      ),
    ),
  }));
  const msAt = (wanted: number) => tried.find(({ cut }) => cut === wanted)?.ms ?? Number.NaN;
  const exhaustiveMs = Math.min(...tried.map(({ ms }) => ms));
  const first = fastest.partitions[0];
  const chosenCut = first?.tier === 'device' ? first.to : 0;
  return {
    mbps,
    deviceMs: msAt(count),
    cloudMs: msAt(0),
    chosenMs: fastest.meanLatencyMs,
    chosenCut,
    chosenWidth: widthOf(chosenCut),
    exhaustiveMs,
    exhaustiveCuts: tried.filter(({ ms }) => ms <= exhaustiveMs + tickMs / 2).map(({ cut }) => cut),
    singleMs: Math.min(...tried.filter(({ cut }) => widthOf(cut) <= 1).map(({ ms }) => ms)),
  };
}

const mostInlineBytes = 4_500_000;

/**
 * The device runs the segments up to a cut and the cloud the rest, by the profile: no search, and no code of the search's.
 * What fits a request is base64 there, 4 bytes of 3, with 1500 bytes around it up and 650 down; what doesn't is an object
 * of S3, as it is, for one request more.
 */
function partsMs(model: LatencyModel, mbps: number, cut: number, cloudMb: number): number[] {
  const { count, bytesIn, bytesOut } = model.ranges;
  const nowhere = { channelIn: 'inline', channelOut: 'inline', inPlace: true, isFetched: false } as const;
  const device =
    cut === 0 ? [] : [model.inProcessAt(setup.deviceMb).predict(model.range(0, cut, nowhere)).warm.mean];
  if (cut === count) return device;
  const byS3 = bytesIn(cut, count) > mostInlineBytes;
  const requests = byS3 ? 2 : 1;
  const sentBytes = byS3 ? bytesIn(cut, count) : (bytesIn(cut, count) * 4) / 3;
  const wireBytes = sentBytes + (bytesOut(cut, count) * 4) / 3 + requests * (1500 + 650);
  const travel = { channelIn: byS3 ? 's3' : 'inline', channelOut: 'inline', inPlace: false } as const;
  const cloud = model.at(cloudMb).predict(model.range(cut, count, travel)).warm.mean;
  return [...device, requests * setup.roundTripMs + (wireBytes * 8) / (mbps * 1000) + cloud];
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
