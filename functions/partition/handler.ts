import { answerWith } from './answer.ts';
import { openPartition } from './partition.ts';

// Awaited here, so that making the session is part of init and no invocation waits for it.
const partition = await openPartition(process.env['LAMBDA_TASK_ROOT'] ?? process.cwd(), process.env);

/** Runs the partition that lies in the function's folder on the tensors of a `PartitionEvent`. */
export const handler = answerWith(partition, process.env);
