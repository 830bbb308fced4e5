import type { Tensor } from '../../tensors/tensor.ts';
import {
  runFails,
  runtimeCrashed,
  runtimeRefuses,
  runtimeStuck,
  runtimeTooLarge,
  unknownOperator,
} from '../errors.ts';
import { takeChild } from './child.ts';
import { allowanceIn, limitsFor, type RuntimeLimits, watchProcess, weightBytesAround } from './limits.ts';
import type { OptimizationLevel, Reply, Request, ValueMetadata } from './protocol.ts';

/**
 * One ONNX Runtime session at a time, in a child process. A call that takes far more time or memory than the size
 * of the model explains is ended: P1130, P1131.
 */
export interface Runtime {
  /** @throws PartitaError P1111 unknown operator, P1112 refused, P1113 crashed */
  load(
    model: string,
    options: { level: OptimizationLevel; threads: number; saveOptimized?: string },
  ): Promise<{ inputs: readonly ValueMetadata[]; outputs: readonly ValueMetadata[] }>;
  /**
   * @param fetches outputs wanted; all when left out
   * @param values those of them whose values are wanted, all when left out; of the others `data` is empty
   * @throws PartitaError P1113 crashed, P1114 failed
   */
  run(
    feeds: ReadonlyMap<string, Tensor>,
    fetches?: readonly string[],
    values?: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, Tensor>>;
  /** Resolves once the runtime's binding is loaded. @throws PartitaError P1113 where it can't be */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** @param shownAs the path a person knows the model by, for messages */
export function openRuntime(shownAs: string): Runtime {
  const { child, close } = takeChild();
  let lastWords = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString('utf8')).slice(-2000);
  });
  const allowance = allowanceIn(process.env);
  let weightBytes = 0;
  const ask = (request: Request, limits: RuntimeLimits): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const crashed = () =>
        runtimeCrashed(shownAs, `${child.signalCode ?? `exit code ${child.exitCode}`}${lastLine(lastWords)}`);
      if (child.exitCode !== null || child.signalCode !== null) {
        reject(crashed());
        return;
      }
      const settle = () => {
        stopWatching();
        child.off('exit', onExit).off('message', onMessage);
      };
      const onExit = () => {
        settle();
        reject(crashed());
      };
      const onMessage = (reply: Reply) => {
        settle();
        resolve(reply);
      };
      const stopWatching = watchProcess(child.pid ?? 0, limits, (excess) => {
        settle();
        reject(excess === 'ms' ? runtimeStuck(shownAs, limits.ms) : runtimeTooLarge(shownAs, limits.bytes));
        child.kill('SIGKILL');
      });
      child.once('exit', onExit);
      child.once('message', onMessage);
      child.send(request, () => {
        // A dead child's 'exit' tells more than the failed send.
      });
    });

  return {
    async load(model, { level, threads, saveOptimized }) {
      // What an earlier session held is not given back to the system at once.
      weightBytes = Math.max(weightBytes, weightBytesAround(model));
      const reply = await ask(
        { op: 'session', model, level, threads, saveOptimized: saveOptimized ?? null },
        limitsFor(weightBytes, 0, allowance),
      );
      if (!reply.ok) throw refusal(shownAs, reply.message);
      return 'inputs' in reply ? reply : { inputs: [], outputs: [] };
    },
    async run(feeds, fetches, values) {
      if (fetches?.length === 0) return new Map();
      const reply = await ask(
        { op: 'run', feeds, fetches: fetches ?? null, values: values ?? null },
        limitsFor(weightBytes, bytesOf(feeds), allowance),
      );
      if (!reply.ok) throw runFails(shownAs, sentence(reply.message), reply.message);
      return 'tensors' in reply ? reply.tensors : new Map();
    },
    async ping() {
      await ask({ op: 'ping' }, limitsFor(0, 0, allowance));
    },
    close,
  };
}

const bytesOf = (feeds: ReadonlyMap<string, Tensor>) =>
  [...feeds.values()].reduce((sum, { data }) => sum + data.byteLength, 0);

const unknownOperatorPatterns = [
  /No Op registered for (\S+) with domain_version/,
  /Fatal error: (\S+) is not a registered function\/op/,
  /Could not find an implementation for ([^\s(]+)/,
];

function refusal(shownAs: string, message: string) {
  for (const pattern of unknownOperatorPatterns) {
    const operator = pattern.exec(message)?.[1];
    if (operator) return unknownOperator(shownAs, operator, message);
  }
  return runtimeRefuses(shownAs, sentence(message), message);
}

/** One line, ending in a full stop. */
const sentence = (message: string) =>
  `${(message.split('\n')[0] ?? '').trim().slice(0, 300).replace(/\.$/, '')}.`;

const lastLine = (text: string) => {
  const line = text.trim().split('\n').at(-1)?.slice(0, 200);
  return line ? `: ${line}` : '';
};
