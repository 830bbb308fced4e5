import { CreateFunctionUrlConfigCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { FaultRuleInput } from '../../lib/local/index.ts';
import { Faults } from '../../lib/local/lambda/faults/faults.ts';
import { ownCloud, sharedCloud } from './cloud.ts';

const test = await sharedCloud();
const { cloud, create, invoke, lambda } = test;

const handler = `let calls = 0;
exports.handler = async ({ waitMs }) => {
  if (waitMs) await new Promise((resolve) => setTimeout(resolve, waitMs));
  return [process.pid, ++calls];
}`;

const putFaults = (rules: unknown) =>
  fetch(`${cloud.endpoint}/_partita/faults`, { method: 'PUT', body: JSON.stringify({ rules }) });

describe('a fault on request', () => {
  const functionName = create(handler);
  const set = (rule: FaultRuleInput) => cloud.setFaults([{ functionName, ...rule }]);

  it('throttles as Lambda does', async () => {
    set({ kind: 'throttle' });
    await expect(invoke(functionName)).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    });
  });

  it('is an error of the function, with a log like any other', async () => {
    set({ kind: 'error' });
    const failed = await invoke(functionName);
    expect(failed).toMatchObject({
      status: 200,
      functionError: 'Unhandled',
      answer: { errorType: 'InjectedFault', errorMessage: expect.any(String) },
    });
    expect(failed.log).toMatch(/^START .*\nEND .*\nREPORT .*\tDuration: 0\.00 ms\t/);
  });

  it('is an error of the service', async () => {
    set({ kind: 'error', source: 'service' });
    await expect(invoke(functionName)).rejects.toMatchObject({
      name: 'ServiceException',
      $metadata: { httpStatusCode: 500 },
    });
  });

  it('delays the invocation, which is not billed for that', async () => {
    cloud.setFaults([]);
    await invoke(functionName);
    set({ kind: 'delay', delayMs: 400 });
    const startedAtMs = performance.now();
    await invoke(functionName);
    const tookMs = performance.now() - startedAtMs;
    expect(tookMs - (cloud.invocations().at(-1)?.durationMs ?? tookMs)).toBeGreaterThan(399);
  });

  it.each([0, 50])(
    'kills the process %i ms after it got the event, as when memory ran out',
    async (afterMs) => {
      cloud.setFaults([]);
      const [pid] = (await invoke(functionName)).answer as number[];
      set({ kind: 'kill', afterMs, maxCount: 1 });
      const killed = await invoke(functionName, { waitMs: 5000 });
      expect(killed).toMatchObject({
        functionError: 'Unhandled',
        answer: {
          errorType: 'Runtime.ExitError',
          errorMessage: expect.stringMatching(
            /^RequestId: \S+ Error: Runtime exited with error: signal: killed$/,
          ),
        },
      });
      const [fresh, calls] = (await invoke(functionName)).answer as number[];
      expect(fresh).not.toBe(pid);
      expect(calls).toBe(1);
    },
  );

  it.each([
    ['before', 1],
    ['after', 2],
  ] as const)('drops the connection %s the function has run', async (when, calls) => {
    const name = create(handler);
    cloud.setFaults([{ kind: 'drop-connection', functionName: name, when, maxCount: 1 }]);
    await expect(invoke(name)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await invoke(name)).answer).toEqual([expect.any(Number), calls]);
  });

  it('strikes the other functions not at all, and all of them where none is named', async () => {
    set({ kind: 'throttle' });
    const other = create(handler);
    expect((await invoke(other)).status).toBe(200);
    cloud.setFaults([{ kind: 'throttle' }]);
    await expect(invoke(other)).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  });

  it('strikes what a function URL asks for, too', async () => {
    const { FunctionUrl = '' } = await lambda.send(
      new CreateFunctionUrlConfigCommand({ FunctionName: functionName, AuthType: 'NONE' }),
    );
    set({ kind: 'throttle' });
    expect((await fetch(FunctionUrl)).status).toBe(429);
    set({ kind: 'error' });
    expect((await fetch(FunctionUrl)).status).toBe(502);
    set({ kind: 'drop-connection' });
    await expect(fetch(FunctionUrl)).rejects.toThrow();
  });
});

describe('the rules of faults', () => {
  /** Which of so many invocations of the function `f` were struck, others in between. */
  function struckOf(seed: number, others: string[] = []): boolean[] {
    const faults = new Faults();
    faults.set([{ kind: 'throttle', rate: 0.4, seed }]);
    return Array.from({ length: 1000 }, () => {
      for (const other of others) faults.strike(other);
      return faults.strike('f').length > 0;
    });
  }

  it('strike the same invocations of a function again, whatever the others do, at their rate', () => {
    const first = struckOf(7);
    expect(struckOf(7, ['g', 'h'])).toEqual(first);
    expect(struckOf(8)).not.toEqual(first);
    // 0.4 of a thousand, give or take four standard deviations.
    const count = first.filter(Boolean).length;
    expect(count).toBeGreaterThan(338);
    expect(count).toBeLessThan(462);
  });

  it('are set, counted and cleared over HTTP', async () => {
    const name = create(handler);
    const put = await putFaults([{ kind: 'error', functionName: name, maxCount: 2 }]);
    expect(put.status).toBe(200);
    for (let run = 0; run < 5; run++) await invoke(name);
    expect(await (await fetch(`${cloud.endpoint}/_partita/faults`)).json()).toEqual({
      rules: [
        {
          kind: 'error',
          functionName: name,
          source: 'function',
          rate: 1,
          seed: 0,
          maxCount: 2,
          seen: 5,
          struck: 2,
        },
      ],
    });
    await fetch(`${cloud.endpoint}/_partita/faults`, { method: 'DELETE' });
    expect(cloud.faults()).toEqual([]);
  });

  it.each([
    ['an unknown kind', [{ kind: 'flood' }]],
    ['a rate over one', [{ kind: 'error', rate: 1.5 }]],
    ['a member that no rule has', [{ kind: 'error', delayMs: 5 }]],
    ['a delay without its time', [{ kind: 'delay' }]],
    ['no list', 'error'],
  ])('are refused with %s, and those that stand stay', async (_, rules) => {
    cloud.setFaults([{ kind: 'delay', delayMs: 0 }]);
    const refused = await putFaults(rules);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: 'P1413', message: expect.stringContaining('rule') });
    expect(cloud.faults()).toHaveLength(1);
    cloud.setFaults([]);
  });
});

describe('the invocation log', () => {
  it('has a line for each invocation, as its REPORT bills it', async () => {
    const own = await ownCloud();
    const name = own.create(
      'exports.handler = async (event) => { if (event.fail) throw new Error("x"); if (event.exit) process.exit(3); }',
      { memoryMb: 192, ephemeralStorageMb: 600 },
    );
    const cold = await own.invoke(name);
    await own.invoke(name, { fail: true });
    await own.invoke(name, { exit: true });
    await expect(own.invoke('none')).rejects.toThrow();
    await own.lambda.send(new InvokeCommand({ FunctionName: name, Payload: '{"' })).catch(() => undefined);
    const text = await (await fetch(`${own.cloud.endpoint}/_partita/invocations`)).text();
    const records = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records).toEqual(own.cloud.invocations());
    expect(records.map(({ sequence, outcome, cold }) => [sequence, outcome, cold])).toEqual([
      [1, 'answered', true],
      [2, 'failed', false],
      [3, 'exited', false],
    ]);
    const [, requestId, duration, billed, init] =
      /REPORT RequestId: (\S+)\tDuration: ([\d.]+) ms\tBilled Duration: (\d+) ms.*Init Duration: ([\d.]+) ms/.exec(
        cold.log,
      ) ?? [];
    expect(records[0]).toMatchObject({
      requestId,
      functionName: name,
      version: '$LATEST',
      architecture: 'x86_64',
      memoryMb: 192,
      ephemeralStorageMb: 600,
      initializationType: 'on-demand',
      durationMs: expect.closeTo(Number(duration), 2),
      billedMs: Number(billed),
      initMs: expect.closeTo(Number(init), 2),
    });
    const rest = await (await fetch(`${own.cloud.endpoint}/_partita/invocations?after=2`)).text();
    expect(JSON.parse(rest)).toMatchObject({ sequence: 3 });
  });
});

describe('an asynchronous invocation', () => {
  it('that fails is tried twice more, with the same request id', async () => {
    const own = await ownCloud({ asyncRetryDelaysMs: [20, 40] });
    const name = own.create('exports.handler = async () => { throw new Error("always") }');
    await own.invoke(name, {}, { InvocationType: 'Event', LogType: 'None' });
    await expect.poll(() => own.cloud.invocations().length, { timeout: 20_000 }).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const records = own.cloud.invocations();
    expect(records.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
    expect(new Set(records.map(({ requestId }) => requestId)).size).toBe(1);
  });

  it('is tried again when it was throttled', async () => {
    const own = await ownCloud();
    const name = own.create('exports.handler = async () => 1');
    own.cloud.setFaults([{ kind: 'throttle', maxCount: 1 }]);
    const { status } = await own.invoke(name, {}, { InvocationType: 'Event', LogType: 'None' });
    expect(status).toBe(202);
    await expect.poll(() => own.cloud.invocations().length, { timeout: 10_000 }).toBe(1);
  });
});
