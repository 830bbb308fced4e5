import { setTimeout as delay } from 'node:timers/promises';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { parseReport } from '../../profiler/report-line.ts';
import { isRunning, ownCloud, sharedCloud, until } from './cloud.ts';

const { create, invoke, lambda } = await sharedCloud();
const answerOf = async (...of: Parameters<typeof create>) => (await invoke(create(...of))).answer;

describe('a handler with a callback', () => {
  it('answers once the event loop is empty', async () => {
    const code = `exports.handler = (event, context, callback) => {
      let text = 'early';
      callback(null, { toString: () => text, toJSON: () => text });
      setTimeout(() => { text = 'late'; }, 50);
    }`;
    expect(await answerOf(code)).toBe('late');
  });

  it('answers at once where it says so, and goes on with its work at the next event', async () => {
    const name = create(`let text = 'early';
      exports.handler = (event, context, callback) => {
        context.callbackWaitsForEmptyEventLoop = false;
        if (event.wait) return setTimeout(() => callback(null, text), event.wait);
        setTimeout(() => { text = 'late'; }, 300);
        callback(null, text);
      }`);
    expect((await invoke(name)).answer).toBe('early');
    expect((await invoke(name, { wait: 400 })).answer).toBe('late');
  });

  it.each([
    ['an error', '(event, context, callback) => callback(new RangeError("no"))', { errorType: 'RangeError' }],
    ['context.succeed', '(event, context) => context.succeed("done")', 'done'],
    ['context.fail', '(event, context) => context.fail("no")', { errorType: 'string', errorMessage: 'no' }],
    ['its first call', '(event, context, callback) => { context.done(null, 1); callback(null, 2); }', 1],
    ['nothing at all', '() => { setTimeout(() => {}, 20); }', null],
  ])('answers by %s', async (_, handler, answer) => {
    const found = await answerOf(`exports.handler = ${handler}`);
    if (typeof answer === 'object' && answer !== null) expect(found).toMatchObject(answer);
    else expect(found).toBe(answer);
  });

  it('is refused by the runtimes from Node.js 24 on, which take what a plain function returns', async () => {
    const runtime = 'nodejs24.x';
    expect(await answerOf('exports.handler = (event, context, callback) => {}', { runtime })).toMatchObject({
      errorType: 'Runtime.CallbackHandlerDeprecated',
    });
    const plain = 'exports.handler = () => "returned"';
    expect(await answerOf(plain, { runtime })).toBe('returned');
    expect(await answerOf(plain, { runtime: 'nodejs22.x' })).toBeNull();
  });
});

describe('a function that can’t answer', () => {
  it.each([
    ['a promise that never settles', 'async () => new Promise(() => {})', 'Runtime.NodeJsExit'],
    [
      'an answer that is no JSON',
      'async () => { const a = {}; a.a = a; return a; }',
      'Runtime.JSONStringifyError',
    ],
  ])('says so of %s', async (_, handler, errorType) => {
    expect(await answerOf(`exports.handler = ${handler}`)).toMatchObject({ errorType });
  });

  it.each([
    ['a rejection', 'Promise.reject(new Error("lost"))', 'Runtime.UnhandledPromiseRejection', 'Error: lost'],
    ['an exception', 'setTimeout(() => { throw new TypeError("late") })', 'TypeError', 'late'],
  ])(
    'tells %s that nobody handles, and starts again within the next invocation',
    async (_, act, errorType, errorMessage) => {
      const name = create(`exports.handler = async (event) => {
      if (event.fine) return process.pid;
      ${act};
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }`);
      const pid = (await invoke(name, { fine: true })).answer;
      const failed = await invoke(name);
      expect(failed).toMatchObject({ functionError: 'Unhandled', answer: { errorType, errorMessage } });
      expect(failed.log).toContain(`Status: error\tError Type: ${errorType}\n`);
      const next = await invoke(name, { fine: true });
      expect(next.answer).not.toBe(pid);
      expect(parseReport(next.log)).toMatchObject({ initMs: null });
      expect(parseReport(next.log)?.durationMs).toBeGreaterThan(20);
    },
  );

  it('can’t stream, and is told so by name', async () => {
    const code = 'exports.handler = awslambda.streamifyResponse(async () => {})';
    expect(await answerOf(code)).toMatchObject({
      errorType: 'Runtime.StreamingNotServed',
      errorMessage: expect.stringContaining('streamifyResponse'),
    });
  });
});

describe('an initialisation', () => {
  it('that fails is tried again within the invocation, with a report for each', async () => {
    const { log } = await invoke(create('throw new RangeError("at import")'));
    const reports = log.split('\n').filter((line) => line.startsWith('INIT_REPORT'));
    expect(reports).toEqual(
      ['init', 'invoke'].map((phase) =>
        expect.stringMatching(
          `^INIT_REPORT Init Duration: \\d+\\.\\d\\d ms\tPhase: ${phase}\tStatus: error\tError Type: RangeError$`,
        ),
      ),
    );
    expect(parseReport(log)).toMatchObject({ initMs: null });
  });

  it('of more than ten seconds starts again within the invocation, under the function’s own timeout', async () => {
    const name = create(`
      const { existsSync, writeFileSync } = require('node:fs');
      const file = process.env.TMPDIR + '/tried';
      if (!existsSync(file)) {
        writeFileSync(file, '');
        for (const start = Date.now(); Date.now() - start < 20_000; );
      }
      exports.handler = async () => 'second try';`);
    const { answer, log } = await invoke(name);
    expect(answer).toBe('second try');
    expect(log).toMatch(/^INIT_REPORT Init Duration: 10\d{3}\.\d\d ms\tPhase: init\tStatus: timeout\nSTART /);
    expect(parseReport(log)).toMatchObject({ initMs: null });
  });
});

describe('the log', () => {
  it('says of a timeout what Lambda says', async () => {
    const { log } = await invoke(create('exports.handler = async () => { for (;;); }', { timeoutSec: 1 }));
    expect(log).toMatch(/Z \S+ Task timed out after 1\.00 seconds\n\nEND RequestId/);
    expect(log).toMatch(/\tStatus: timeout\n$/);
  });

  it('in JSON is read by the profiler as the text is', async () => {
    const name = create(
      `exports.handler = async (event, { awsRequestId }) => {
        console.log({ a: 1 });
        console.error('failed', new TypeError('boom'));
        return awsRequestId;
      }`,
      { logFormat: 'JSON' },
    );
    const { log, answer: requestId } = await invoke(name);
    const [start, object, error, done, report] = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(start).toMatchObject({ type: 'platform.start', record: { requestId, version: '$LATEST' } });
    expect(object).toMatchObject({ level: 'INFO', requestId, message: { a: 1 } });
    expect(error).toMatchObject({ level: 'ERROR', errorType: 'TypeError', errorMessage: 'boom' });
    expect(done).toMatchObject({ type: 'platform.runtimeDone', record: { requestId, status: 'success' } });
    expect(report).toMatchObject({ type: 'platform.report', record: { status: 'success' } });
    expect(parseReport(log)).toMatchObject({ requestId, memoryMb: 512, initMs: expect.any(Number) });
    expect(parseReport((await invoke(name)).log)).toMatchObject({ initMs: null });
  });
});

describe('an event', () => {
  it('brings the client’s context and the trace along', async () => {
    const name = create(
      'exports.handler = async (event, { clientContext }) => ({ clientContext, trace: process.env._X_AMZN_TRACE_ID })',
    );
    const context = { custom: { note: 'é' } };
    const ClientContext = Buffer.from(JSON.stringify(context)).toString('base64');
    expect((await invoke(name, {}, { ClientContext })).answer).toMatchObject({
      clientContext: context,
      trace: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
    });
    const command = new InvokeCommand({ FunctionName: name });
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    command.middlewareStack.add(
      (next) => (args) => {
        Object.assign((args.request as { headers: object }).headers, { 'x-amzn-trace-id': trace });
        return next(args);
      },
      { step: 'build' },
    );
    const { Payload } = await lambda.send(command);
    expect(JSON.parse(Payload?.transformToString() ?? '')).toMatchObject({ trace });
  });

  it('may be large and not ASCII, wherever its characters are cut', async () => {
    const text = `${'x'.repeat(99_999)}${'é😀'.repeat(200_000)}`;
    expect((await invoke(create('exports.handler = async (event) => event'), text)).answer).toBe(text);
  });
});

it('shows as many CPUs as Lambda does', async () => {
  const files = {
    'index.mjs': `import { availableParallelism, cpus } from 'node:os';
      export const handler = async () => [availableParallelism(), cpus().length];`,
  };
  expect(await answerOf(files, { memoryMb: 512 })).toEqual([2, 2]);
});

it('environments that nobody uses are ended', async () => {
  const test = await ownCloud({ idleSec: 1 });
  const name = test.create('exports.handler = async () => process.pid');
  const pid = Number((await test.invoke(name)).answer);
  await delay(300);
  expect((await test.invoke(name)).answer).toBe(pid);
  await until(() => !isRunning(pid));
  expect((await test.invoke(name)).log).toContain('Init Duration');
});
