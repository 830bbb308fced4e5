import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { median } from '../lib/statistics/quantile.ts';
import { zip } from '../test/support/zip.ts';
import { buildPackage, startBuilt } from './support/built-server.ts';
import { byBareHttp, bySdk, type Invoke, lambdaClient } from './support/invoke-callers.ts';
import { startServer } from './support/processes.ts';
import { type StormResult, storm } from './support/storm.ts';

/**
 * What an invocation costs besides the function, beside a bare `node:http` echo server that the same caller calls in the
 * same run. Each server is a process of its own, the Lambda `partita serve` as it is installed; functions have 3538 MB, two
 * whole vCPUs, because the echo server has no share to keep to either.
 *
 * Many at once are sent by the SDK and by `node:http` alone. A call takes the SDK about a millisecond of its one thread, so
 * that 50 at once and 50 ms each are as many as it can send: what comes on top is the wait for the caller, which the echo
 * server meets as well. Warm: as many environments as calls at once were initialised before, and each caller has sent some
 * hundred calls.
 */
const MemorySize = 3538;
const callsOfEach = { empty: 600, large: 75 };
const largeBytes = 5_900_000;
const load = { invocations: 2000, atOnce: 50, sleepMs: 50 };
const warmUp = { ...load, invocations: 500 };

const folder = mkdtempSync(join(tmpdir(), 'partita-bench-'));
const ledger = join(folder, 'ledger');
const sources = {
  empty: 'exports.handler = async () => null;',
  echo: 'exports.handler = async (event) => event;',
  sleeper: `const { appendFileSync } = require('node:fs');
exports.handler = async ({ id, sleepMs }) => {
  appendFileSync(${JSON.stringify(ledger)}, id + '\\n');
  await new Promise((resolve) => setTimeout(resolve, sleepMs));
  return { id };
};`,
};

const built = buildPackage();
const lambda = await startBuilt(join(built.dir, 'bin', 'partita.js'), ['serve', '--port', '0', '--json']);
const echo = await startServer('echo-server.ts', []);
const sleepingEcho = await startServer('echo-server.ts', [String(load.sleepMs)]);
try {
  await createFunctions();
  const callers = { ours: bySdk(lambda.endpoint, load.atOnce), echo: bySdk(echo.endpoint, load.atOnce) };
  const empty = await inTurns(callers, 'empty', '{}', callsOfEach.empty);
  const large = await inTurns(callers, 'echo', JSON.stringify('x'.repeat(largeBytes - 2)), callsOfEach.large);
  const prewarm = JSON.stringify({ id: 'prewarm', sleepMs: 5000 });
  await Promise.all(Array.from({ length: load.atOnce }, () => callers.ours('sleeper', prewarm)));
  const bare = await storms('bare', byBareHttp);
  const sdk = await storms('sdk', bySdk);
  const ran = readFileSync(ledger, 'utf8').split('\n');
  const ms = (value: number) => `${value.toFixed(2).padStart(8)} ms`;
  const row = (name: string, { ours, bare }: { ours: number; bare: number }, aim: string) =>
    `${name.padEnd(22)}${ms(ours)}${ms(bare)}   ${(ours / bare).toFixed(2)} x   aim: ${aim}`;
  const stormRows = (caller: string, { ours, echo }: typeof bare, aim: string) => {
    const events = ran.filter((id) => id.startsWith(`${caller}-`));
    const lost = load.invocations - new Set(events).size;
    return [
      `by ${caller}: ${ours.answered} answered, ${lost} lost, ${events.length - new Set(events).size} twice`,
      `  overhead p50        ${ms(ours.overheadMs.p50)}${ms(echo.overheadMs.p50)}`,
      `  overhead p99        ${ms(ours.overheadMs.p99)}${ms(echo.overheadMs.p99)}${aim}`,
    ];
  };
  process.stdout.write(
    [
      'medians through the SDK     Lambda       echo    ratio',
      row('empty handler', empty, `1.5 x echo + 1 ms = ${(1.5 * empty.bare + 1).toFixed(2)} ms`),
      row('5.9 MB in and out', large, '2 x'),
      `${load.invocations} x ${load.sleepMs} ms, ${load.atOnce} at once, all warm`,
      ...stormRows('bare', bare, '           aim: under 40 ms'),
      ...stormRows('sdk', sdk, ''),
      '',
    ].join('\n'),
  );
} finally {
  await lambda.stop();
  await echo.stop();
  await sleepingEcho.stop();
  await built.remove();
  rmSync(folder, { recursive: true });
}

async function createFunctions(): Promise<void> {
  const client = lambdaClient(lambda.endpoint, 1);
  const rest = {
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/bench',
    MemorySize,
    Timeout: 60,
  };
  for (const [FunctionName, source] of Object.entries(sources)) {
    const Code = { ZipFile: await zip({ 'index.js': source }) };
    await client.send(new CreateFunctionCommand({ ...rest, FunctionName, Runtime: 'nodejs22.x', Code }));
  }
  client.destroy();
}

async function inTurns(
  callers: { ours: Invoke; echo: Invoke },
  name: string,
  payload: string,
  calls: number,
) {
  const times = { ours: [] as number[], bare: [] as number[] };
  for (let call = -5; call < calls; call++) {
    const [ours, bare] = [await timed(callers.ours, name, payload), await timed(callers.echo, name, payload)];
    if (call < 0) continue;
    times.ours.push(ours);
    times.bare.push(bare);
  }
  return { ours: median(times.ours), bare: median(times.bare) };
}

async function timed(invoke: Invoke, name: string, payload: string): Promise<number> {
  const start = performance.now();
  await invoke(name, payload);
  return performance.now() - start;
}

async function storms(
  name: string,
  by: (endpoint: string, maxSockets: number) => Invoke,
): Promise<{ ours: StormResult; echo: StormResult }> {
  const [ours, bare] = [by(lambda.endpoint, load.atOnce), by(sleepingEcho.endpoint, load.atOnce)];
  await storm(ours, { ...warmUp, name: 'warm-up' });
  await storm(bare, { ...warmUp, name: 'warm-up' });
  return { ours: await storm(ours, { ...load, name }), echo: await storm(bare, { ...load, name }) };
}
