import { functionEnv } from '../../lib/plan/function-env.ts';
import type { Phases } from '../../lib/plan/phases.ts';
import { codeAll, writeCodedFile } from '../../lib/tensors/codecs/coded-file.ts';
import { leave } from '../../lib/tensors/exit-point.ts';
import type {
  PartitionEvent,
  ProfileAnswer,
  RunAnswer,
  RunEvent,
  WarmAnswer,
} from '../../lib/tensors/wire.ts';
import { telemetry } from '../telemetry.ts';
import { fetchFiles, inlineOrNull, openFiles, storeFile } from './carry.ts';
import { deadlineAt } from './deadline.ts';
import { PlanMismatch, ProfilingOff } from './errors.ts';
import { parseEvent } from './event.ts';
import type { Partition } from './partition.ts';
import { stopwatch } from './stopwatch.ts';

type Answer = RunAnswer | ProfileAnswer | WarmAnswer;

export interface AnswerOptions {
  /** What init spent its time on: the first answer says it. */
  readonly init?: Pick<Phases, 'startMs' | 'bindingMs' | 'weightsMs' | 'sessionMs'>;
  /** @default stdout */
  readonly write?: (line: string) => void;
}

/**
 * The handler of an open partition.
 *
 * @param env PARTITA_HANDOFF_BUCKET: where answers go that aren't inline; PARTITA_PLAN_HASH: of the plan it belongs to;
 * PARTITA_PROFILING: `1` allows op `profile`; PARTITA_MODEL: the model's name in metrics
 */
export function answerWith(partition: Partition, env: NodeJS.ProcessEnv, options: AnswerOptions = {}) {
  const { init = {}, write } = options;
  const record = telemetry({ partition: partition.name, env, ...(write && { write }) });
  let invocations = 0;

  return async (untrusted: unknown, context?: { readonly awsRequestId?: string }): Promise<Answer> => {
    const cold = invocations++ === 0;
    const startedMs = performance.now();
    let event: PartitionEvent | undefined;
    let answer: Answer | undefined;
    let error: unknown;
    try {
      event = parseEvent(untrusted);
      answer = await answerTo(event, cold);
      return answer;
    } catch (thrown) {
      error = thrown;
      throw thrown;
    } finally {
      const isInference = event?.op === 'run';
      const message = `${event?.op ?? 'event'} ${error === undefined ? 'answered' : 'failed'}`;
      const details = {
        awsRequestId: context?.awsRequestId,
        ...(event?.op === 'run' && { requestId: event.requestId, planHash: event.planHash }),
        ...(answer !== undefined && 'phases' in answer && { phases: answer.phases }),
      };
      record({ message, startedMs, isInference, cold, error, details });
    }
  };

  async function answerTo(event: PartitionEvent, cold: boolean): Promise<Answer> {
    if (event.op === 'warm') return { cold };
    if (event.op === 'run') return run(event, cold);
    if (env['PARTITA_PROFILING'] !== '1') throw new ProfilingOff('PARTITA_PROFILING is not set.');
    return partition.profile(partition.feeds(await openFiles(await fetchFiles(event.tensors))), event.runs);
  }

  async function run(event: RunEvent, cold: boolean): Promise<RunAnswer> {
    checkPlan(event.planHash);
    const deadline = deadlineAt(event.deadlineMs, partition.name);
    deadline.check();
    const lap = stopwatch();
    const files = await fetchFiles(event.tensors, deadline.signal);
    const fetchMs = lap();
    const feeds = partition.feeds(await openFiles(files));
    const decodeMs = lap();
    deadline.check();
    const outputs = await partition.run(feeds);
    const runMs = lap();
    const { exit, answered } = leave(event.exit, outputs);
    const file = writeCodedFile(await codeAll(answered, event.codec ?? 'none'));
    const inline = inlineOrNull(file, event.answer);
    const encodeMs = lap();
    deadline.check();
    const place = {
      partition: partition.name,
      bucket: env[functionEnv.handoffBucket],
      key: event.handoffKey,
    };
    const tensors = inline ?? (await storeFile(file, place, deadline.signal));
    const storeMs = lap();

    const phases = { decodeMs, fetchMs, runMs, encodeMs, storeMs };
    return {
      tensors,
      ...(event.exit !== undefined && { exit }),
      phases: cold ? { ...phases, ...init } : phases,
      cold,
    };
  }

  /** @throws PlanMismatch */
  function checkPlan(wanted: string | undefined): void {
    const own = env[functionEnv.planHash];
    if (wanted !== undefined && own !== undefined && wanted !== own) {
      throw new PlanMismatch(`Partition "${partition.name}" is of the plan "${own}", not of "${wanted}".`);
    }
  }
}
