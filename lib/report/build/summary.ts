import type { PlannedPartition } from '../../plan/plan.ts';
import { count } from '../format.ts';
import { memorySizes } from '../words.ts';
import type { MeasuredPlan } from './measured-plan.ts';

const walkers = {
  client: 'the client',
  coordinator: 'a coordinator behind a function URL',
  'step-functions': 'an Express workflow',
} as const;

/** The chosen plan in one sentence. */
export function summaryOf({ subject }: MeasuredPlan): string {
  const { partitions, orchestration } = subject.plan;
  const architectures = [...new Set(partitions.map((partition) => partition.architecture))].join(' and ');
  const sizesMb = partitions.map((partition) => partition.memoryMb);
  if (partitions.length === 1)
    return `The model is not split: one ${architectures} function of ${memorySizes(sizesMb)}.`;
  if (partitions.some(({ tier }) => tier !== 'lambda'))
    return `The model is split into ${count(partitions.length, 'partition')}: ${partitions.map(placeOf).join(', ')}.`;
  const sizes =
    new Set(sizesMb).size === 1 ? `${memorySizes(sizesMb.slice(0, 1))} each` : memorySizes(sizesMb);
  const byS3 = partitions.slice(0, -1).filter((partition) => partition.channelOut === 's3').length;
  const handOffs =
    byS3 === 0
      ? 'tensors travel inside the requests'
      : `${count(byS3, 'hand-off')} by S3, the rest inside the requests`;
  return `The model is split into ${count(partitions.length, 'partition')}: ${architectures} functions of ${sizes}, called one after the other by ${walkers[orchestration]}; ${handOffs}.`;
}

const tierWords = { device: 'on the device', edge: 'on the edge server', lambda: 'a function' } as const;

const placeOf = ({ name, tier, memoryMb }: PlannedPartition): string =>
  `${name} ${tier === 'lambda' ? `in ${tierWords[tier]} of ${memorySizes([memoryMb])}` : tierWords[tier]}`;
