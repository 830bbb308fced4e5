import { answerWith } from './answer.ts';
import { openPartition } from './partition.ts';
import { prepareFolder } from './weights.ts';

// It counts from the start of the process.
const startMs = performance.now();
// Awaited here, so that fetching weights and making the session are part of init and no invocation waits for them.
const { folder, weightsMs } = await prepareFolder(
  process.env['LAMBDA_TASK_ROOT'] ?? process.cwd(),
  process.env,
  {
    readRange: async (object, start, end) => (await import('./objects.ts')).getRange(object, start, end),
    log: (line) => void process.stdout.write(line),
  },
);
const partition = await openPartition(folder, process.env);

/** Runs the partition that lies in the function's folder on the tensors of a `PartitionEvent`. */
export const handler = answerWith(partition, process.env, {
  init: { startMs, ...(weightsMs !== undefined && { weightsMs }), ...partition.opened },
});
