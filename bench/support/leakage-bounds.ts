import { PartitaError } from '../../lib/errors.ts';
import { readSearchFiles } from '../../lib/loop/search-files.ts';
import { optimize } from '../../lib/optimizer/optimize.ts';
import type { Leakage } from '../../lib/plan/leakage.ts';
import type { Candidate } from '../../lib/plan/plan.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import type { Segmentation } from '../../lib/plan/segmentation.ts';
import type { Site } from '../../lib/plan/site.ts';
import { given, linkOf, siteOf } from './sites.ts';

/** The files of one model, as `optimize` is given them. */
export interface BoundedFiles {
  readonly model: string;
  readonly sha256: string;
  readonly profile: string;
  readonly site: string;
  readonly leakage: string;
}

/** What a bound let through. */
export interface BoundCheck {
  readonly bound: number;
  /** Plans of the front, and how many of them use a tier that isn't trusted. */
  readonly plans: number;
  readonly exposed: number;
  /** Cuts that the search took, forced to, and those that it refused with an error that says why. */
  readonly admitted: readonly number[];
  readonly refused: readonly number[];
  /** Empty where the bound excludes exactly what was measured above it. */
  readonly faults: readonly string[];
  /** The last error. */
  readonly said: string | null;
}

/** A device that is trusted and a Lambda that isn't. The device's time costs so much that cheap plans leave it where they may. */
export const watchedSite = ({ architecture }: Profile, deviceMb: number): Site =>
  siteOf({
    device: { target: 'client', memoryMb: deviceMb, architecture, trusted: true, usdPerHour: given(1) },
    lambda: { target: 'local', trusted: false, link: linkOf(200, 2) },
  });

/** Refusals that a bound on leakage can lead to: nothing fits. */
const refusals = ['P1701', 'P1709'];

/** How far a bound is below or above a measured value. */
const nearly = 1e-9;

/** Each measured leakage, just below it and just above it. */
export function boundsAround({ cuts }: Leakage): number[] {
  const around = cuts.flatMap(({ leakage }) => [leakage - nearly, leakage, leakage + nearly]);
  return [...new Set(around)].filter((bound) => bound >= 0 && bound < 1).sort((a, b) => a - b);
}

/**
 * Searches with a bound on leakage and looks whether it excludes exactly the cuts that were measured above it: at no plan of
 * the front is a tier that isn't trusted sent more, and a plan that must send what crosses a cut to one is found
 * for each cut within the bound, and for no other.
 *
 * @param everyCut whether to try all of them, and not just those at whose leakage the bound is
 */
export async function checkBound(
  { model, sha256, ...files }: BoundedFiles,
  leakage: Leakage,
  segmentation: Segmentation,
  bound: number,
  everyCut: boolean,
): Promise<BoundCheck> {
  const { model: searched, options } = await readSearchFiles(
    { file: model, sha256 },
    {
      profile: [files.profile],
      site: files.site,
      leakage: [files.leakage],
      maxLeakage: bound,
    },
  );
  const { profile } = searched;
  const site = options.site;
  if (site === undefined) throw new Error('there is a site');
  const goals = { slo: null, budgetUsdPerMillion: null, coldStartRate: 0, maxMemoryMb: 1769, ...options };
  const measured = new Map(leakage.cuts.map((cut) => [cut.index, cut.leakage]));
  const { front } = optimize(profile, goals);
  const seen = front.flatMap(({ partitions }) =>
    partitions
      .filter(({ tier }) => !site[tier]?.trusted)
      .map(({ from, to }) => sentTo(segmentation, measured, from, to)),
  );
  const faults = seen
    .filter((share) => share > bound)
    .map((share) => `a plan of the front sends ${share} past the bound ${bound}`);
  const tried = leakage.cuts.filter((cut) => everyCut || Math.abs(cut.leakage - bound) < 2 * nearly);
  const forced = tried.map(({ index }) => {
    const within = sentTo(segmentation, measured, index, segmentation.segments.length) <= bound;
    const found = sendingAt(profile, goals, segmentation, site, index);
    const isRight = within ? !(found instanceof PartitaError) : isRefusal(found);
    if (!isRight)
      faults.push(
        `cut ${index}, measured ${measured.get(index)}, ${within ? 'refused' : 'taken'} at the bound ${bound}${found instanceof PartitaError ? `: ${found.message}` : ''}`,
      );
    return { index, found };
  });
  const errors = forced.flatMap(({ found }) => (found instanceof PartitaError ? [found] : []));
  const last = errors.at(-1);
  return {
    bound,
    plans: front.length,
    exposed: front.filter(({ partitions }) => partitions.some(({ tier }) => !site[tier]?.trusted)).length,
    admitted: forced.filter(({ found }) => !(found instanceof PartitaError)).map(({ index }) => index),
    refused: forced.filter(({ found }) => found instanceof PartitaError).map(({ index }) => index),
    faults,
    said: last === undefined ? null : `${last.code}: ${last.message}`,
  };
}

const isRefusal = (found: unknown) => found instanceof PartitaError && refusals.includes(found.code);

/** What whoever runs the segments `(from, to]` is sent, by what was measured: with an input of the model, everything. */
function sentTo(
  { tensors }: Segmentation,
  measured: ReadonlyMap<number, number>,
  from: number,
  to: number,
): number {
  const takesInput = tensors.some(
    ({ producer, consumers }) =>
      producer === 0 && consumers.some((segment) => segment > from && segment <= to),
  );
  return takesInput ? 1 : (measured.get(from) ?? 1);
}

/**
 * Demands two partitions, of which the second takes what crosses a cut and can't be on the device, which mustn't see that.
 *
 * @returns the fastest plan, or why there is none
 */
function sendingAt(
  profile: Profile,
  goals: Parameters<typeof optimize>[1],
  { tensors, cuts }: Segmentation,
  site: Site,
  index: number,
): Candidate | PartitaError {
  const crossing = cuts.find((cut) => cut.index === index)?.tensors.map(({ name }) => name) ?? [];
  const computed = tensors.filter(({ name, producer }) => producer > 0 && crossing.includes(name));
  const own = computed.find(({ producer }) => producer === index)?.name;
  if (own === undefined || site.device === undefined) throw new Error(`cut ${index} has a tensor of its own`);
  const device = { ...site.device, mustNotSee: computed.map(({ name }) => name) };
  try {
    const { front } = optimize(profile, {
      ...goals,
      site: { ...site, device },
      minPartitions: 2,
      maxPartitions: 2,
      pins: { cutAt: [own] },
    });
    const [fastest] = front;
    if (fastest?.partitions[1]?.from !== index || fastest.partitions[1].tier !== 'lambda')
      throw new Error(`the demands on cut ${index} weren't met`);
    return fastest;
  } catch (error) {
    if (error instanceof PartitaError) return error;
    throw error;
  }
}
