import { priceBookFor } from '../../cost/books/index.ts';
import type { Walker } from '../../cost/orchestration.ts';
import { unitPrice } from '../../cost/price-book.ts';
import { inputsOf, outputsOf } from '../../graph/ranges.ts';
import { bytesOfAll } from '../../plan/bytes-of-all.ts';
import { maxInlineTensorBytes } from '../../plan/lambda-limits.ts';
import type { Orchestration } from '../../plan/plan.ts';
import type { Architecture } from '../../plan/platform.ts';
import type { Profile } from '../../plan/profile.ts';
import type { Site } from '../../plan/site.ts';
import { notRelayed } from '../errors.ts';

/** Who may walk the chain. */
export interface WalkChoice {
  /** `any`: whoever is best for a plan. */
  readonly orchestration: Orchestration | 'any';
  /** The only memory size that a coordinator may have. @default - any of some */
  readonly coordinatorMemoryMb?: number;
}

const client: Walker = { orchestration: 'client' };

/** It waits and relays on one thread: less relays too slowly, and more than one vCPU buys nothing. */
const coordinatorSizesMb = [256, 512, 1024, 1769];

/**
 * Who may walk the chains of a model: a search for each finds what is best with him. Where the caller is beside the functions,
 * nobody else is better: he waits for no less, and he isn't paid.
 *
 * @param profiles of the model, on each processor
 * @throws PartitaError P1714 the model's inputs or outputs are too large for the coordinator that was asked for
 */
export function walkersOf(
  { orchestration, coordinatorMemoryMb }: WalkChoice,
  site: Site | null,
  profiles: readonly [Profile, ...Profile[]],
): Walker[] {
  const [profile] = profiles;
  const isAny = orchestration === 'any';
  if (orchestration === 'client' || (isAny && site?.lambda.link === undefined)) return [client];
  const walkers: Walker[] = isAny ? [client] : [];
  if (isAny || orchestration === 'coordinator') {
    const bytes = largestOf(profile);
    const sizes = coordinatorMemoryMb === undefined ? coordinatorSizesMb : [coordinatorMemoryMb];
    const architecture = cheapestOf(profiles);
    if (bytes <= maxInlineTensorBytes)
      walkers.push(
        ...sizes.map((memoryMb) => ({ orchestration: 'coordinator', memoryMb, architecture }) as const),
      );
    else if (!isAny) throw notRelayed(profile.model.name, bytes);
  }
  if (isAny || orchestration === 'step-functions') walkers.push({ orchestration: 'step-functions' });
  return walkers;
}

/** Bytes of the model's inputs or outputs, whichever are more. */
function largestOf({ subject }: Profile): number {
  // Of a plan's profile the search itself says why it can't be.
  if (subject.kind !== 'model') return 0;
  const { segmentation } = subject;
  const count = segmentation.segments.length;
  return Math.max(
    bytesOfAll(inputsOf(segmentation, 0, count)),
    bytesOfAll(outputsOf(segmentation, 0, count)),
  );
}

/** A coordinator runs the same code on any processor. */
function cheapestOf(profiles: readonly [Profile, ...Profile[]]): Architecture {
  const book = priceBookFor(profiles[0].region);
  const usdOf = ({ architecture }: Profile) => unitPrice(book, `lambda.duration.${architecture}`);
  return profiles.reduce((a, b) => (usdOf(b).lt(usdOf(a)) ? b : a)).architecture;
}

/** What of a site somebody in the cloud can walk. */
export function walkableBy(site: Site | null, { orchestration }: Walker): Site | null {
  if (site === null || orchestration === 'client') return site;
  const { device: _, edge: __, ...rest } = site;
  return rest;
}
