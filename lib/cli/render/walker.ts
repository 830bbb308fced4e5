import type { Candidate } from '../../plan/plan.ts';

/** Who walks the chain, in a column; a coordinator with its MB. */
export function walkerText({ walkedBy }: Candidate): string {
  if (walkedBy === undefined) return 'caller';
  const { orchestration, memoryMb } = walkedBy;
  return orchestration === 'coordinator' ? `coordinator ${memoryMb}` : 'workflow';
}
