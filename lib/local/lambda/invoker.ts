import { setTimeout as delay } from 'node:timers/promises';
import { WireError } from '../wire-error.ts';
import { describedError } from './answer.ts';
import type { InvocationTarget } from './api/find.ts';
import type { Execution, Invocation } from './execution.ts';
import type { FaultRule } from './faults/fault-rule.ts';
import type { Faults } from './faults/faults.ts';
import { throttled } from './functions/concurrency.ts';
import type { InvocationLog } from './invocation-log.ts';
import { systemLog } from './system-log.ts';

/** A fault that was asked for: the connection of the caller closes without an answer. */
export class ConnectionDropped extends Error {
  override readonly name = 'ConnectionDropped';
}

/** What comes with a request; the rest of an invocation is known here. */
export type Event = Omit<Invocation, 'functionArn' | 'killAfterMs'>;

/** Runs invocations: within the limits of concurrency, with the faults asked for, and keeps account of them. */
export class Invoker {
  readonly #faults: Faults;
  readonly #log: InvocationLog;

  constructor(faults: Faults, log: InvocationLog) {
    this.#faults = faults;
    this.#log = log;
  }

  /** The faults that strike the next invocation of the function. */
  strike({ registered }: InvocationTarget): readonly FaultRule[] {
    return this.#faults.strike(registered.functionName);
  }

  /**
   * Runs one invocation.
   *
   * @throws WireError 429 when it may not run now, 500 when that was asked for; ConnectionDropped when that was
   */
  async invoke(
    target: InvocationTarget,
    event: Event,
    faults: readonly FaultRule[] = this.strike(target),
  ): Promise<Execution> {
    const giveBack = target.registered.concurrency.take();
    try {
      let killAfterMs: number | null = null;
      for (const fault of faults) {
        if (fault.kind === 'delay') await delay(fault.delayMs);
        if (fault.kind === 'kill') killAfterMs = fault.afterMs;
        if (fault.kind === 'throttle') throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
        if (fault.kind === 'drop-connection' && fault.when === 'before') throw new ConnectionDropped();
        if (fault.kind === 'error' && fault.source === 'service')
          throw new WireError(
            500,
            'ServiceException',
            'An error occurred and the request cannot be processed.',
          );
        if (fault.kind === 'error') return injectedError(target, event);
      }
      // What a fault does to it is told whole.
      const passOn = faults.length === 0 ? event.passOn : null;
      const invocation = { ...event, functionArn: target.arn, killAfterMs, passOn };
      const execution = await target.version.pool.invoke(invocation);
      // What isn't JSON was not handed to the function, and is not billed.
      if (execution.outcome.kind !== 'malformed') this.#log.add(event.requestId, target.version, execution);
      if (faults.some((fault) => fault.kind === 'drop-connection')) throw new ConnectionDropped();
      return execution;
    } finally {
      giveBack();
    }
  }
}

/** As if the function had thrown at once. Nothing ran, so that nothing is billed. */
function injectedError({ version: { fn, version } }: InvocationTarget, { requestId }: Event): Execution {
  const log = systemLog(fn.logFormat ?? 'Text');
  const times = { durationMs: 0, initMs: null };
  const report = { requestId, ...times, memoryMb: fn.memoryMb, maxMemoryMb: 0, fault: null };
  return {
    outcome: {
      kind: 'failed',
      body: [describedError('InjectedFault', 'This error was asked for by a fault rule.')],
    },
    ...times,
    initializationType: 'on-demand',
    logTail: Buffer.from(log.start(requestId, version) + log.end(report, null)),
  };
}
