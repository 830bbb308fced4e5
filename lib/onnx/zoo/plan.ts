import { bertBase, bertTiny, planBert } from './bert.ts';
import { unknownZooModel } from './errors.ts';
import type { ZooPlan } from './network.ts';
import { planResnet, resnet50, resnetTiny } from './resnet.ts';

export interface ZooOptions {
  /** The same graph, small enough for a test. @default false */
  readonly tiny?: boolean;
  /** An integer; the same one gives the same bytes. @default 0 */
  readonly seed?: number;
}

type Planner = (options: Required<ZooOptions>) => ZooPlan;

const planners = new Map<string, Planner>([
  ['bert-base', ({ tiny, seed }) => planBert('bert-base', tiny ? bertTiny : bertBase, seed)],
  ['resnet-50', ({ tiny, seed }) => planResnet('resnet-50', tiny ? resnetTiny : resnet50, seed)],
]);

/** The models that the zoo can build. */
export const zooNames: readonly string[] = [...planners.keys()];

/**
 * A model of the zoo with weights that are made only while they are written.
 *
 * @throws PartitaError P1150 when the zoo has no such model
 */
export function planZooModel(name: string, { tiny = false, seed = 0 }: ZooOptions = {}): ZooPlan {
  const planner = planners.get(name);
  if (planner === undefined) throw unknownZooModel(name, zooNames);
  return planner({ tiny, seed });
}
