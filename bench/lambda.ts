import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { median, quantile, sortAscending } from '../lib/statistics/quantile.ts';
import { writeFunction } from './support/functions.ts';
import type { Served } from './support/lambda-server.ts';
import { startServer } from './support/processes.ts';

/**
 * What an invocation costs besides the function, beside a bare `node:http` echo server that the same SDK calls in the
 * same run, in turns. Each server is a process of its own; functions have 3538 MB, two whole vCPUs, because the echo server
 * has no share to keep to either. The callers of the last row come one after the other within the time of one call.
 */
const memoryMb = 3538;
const callsOfEach = { empty: 600, large: 25 };
const largeBytes = 5_900_000;
const storm = { invocations: 2000, atOnce: 50, sleepMs: 50 };

const folder = mkdtempSync(join(tmpdir(), 'partita-bench-'));
const ledger = join(folder, 'ledger');
const functions = [
  writeFunction(folder, 'empty', 'exports.handler = async () => null;', memoryMb),
  writeFunction(folder, 'echo', 'exports.handler = async (event) => event;', memoryMb),
  writeFunction(
    folder,
    'sleeper',
    `const { appendFileSync } = require('node:fs');
     exports.handler = async ({ id, sleepMs }) => {
       if (id !== null) appendFileSync(${JSON.stringify(ledger)}, id + '\\n');
       await new Promise((resolve) => setTimeout(resolve, sleepMs));
       return { id };
     };`,
    memoryMb,
  ),
];
const served: Served = { functions };
const lambda = await startServer('lambda-server.ts', [JSON.stringify(served)]);
const echo = await startServer('echo-server.ts', []);
try {
  const empty = await inTurns('empty', '{}', callsOfEach.empty);
  const large = await inTurns('echo', JSON.stringify('x'.repeat(largeBytes - 2)), callsOfEach.large);
  const rest = await sleepers();
  const ms = (value: number) => `${value.toFixed(2).padStart(8)} ms`;
  const row = (name: string, values: typeof empty, aim: string) =>
    `${name.padEnd(22)}${ms(values.lambda)}${ms(values.echo)}   ${(values.lambda / values.echo).toFixed(2)} x   aim: ${aim}`;
  process.stdout.write(
    [
      'medians through the SDK     Lambda       echo    ratio',
      row('empty handler', empty, `1.5 x echo + 1 ms = ${(1.5 * empty.echo + 1).toFixed(2)} ms`),
      row('5.9 MB in and out', large, '2 x'),
      `${storm.invocations} x ${storm.sleepMs} ms, ${storm.atOnce} at once, ${storm.atOnce} environments warm: ${rest.answered} answered, ${rest.lost} lost, ${rest.twice} twice`,
      `overhead              p50${ms(rest.p50)}   p99${ms(rest.p99)}   aim: p99 under 40 ms`,
      '',
    ].join('\n'),
  );
} finally {
  await lambda.stop();
  await echo.stop();
  rmSync(folder, { recursive: true });
}

async function inTurns(name: string, payload: string, calls: number) {
  const times = { lambda: [] as number[], echo: [] as number[] };
  for (let call = -5; call < calls; call++) {
    const [ours, bare] = [await timed(lambda.lambda, name, payload), await timed(echo.lambda, name, payload)];
    if (call < 0) continue;
    times.lambda.push(ours);
    times.echo.push(bare);
  }
  return { lambda: median(times.lambda), echo: median(times.echo) };
}

async function timed(client: LambdaClient, name: string, payload: string): Promise<number> {
  const start = performance.now();
  await client.send(new InvokeCommand({ FunctionName: name, Payload: payload }));
  return performance.now() - start;
}

async function sleepers() {
  await Promise.all(Array.from({ length: storm.atOnce }, () => sleep(null, 5000)));
  const answered = new Map<number, number>();
  const overheads: number[] = [];
  let next = 0;
  const caller = async (_: unknown, i: number) => {
    await delay((i * storm.sleepMs) / storm.atOnce);
    while (next < storm.invocations) {
      const id = next++;
      const start = performance.now();
      const answer = await sleep(id, storm.sleepMs);
      overheads.push(performance.now() - start - storm.sleepMs);
      answered.set(answer.id, (answered.get(answer.id) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: storm.atOnce }, caller));
  const ran = readFileSync(ledger, 'utf8').trim().split('\n');
  const sorted = sortAscending(overheads);
  return {
    answered: answered.size,
    lost: storm.invocations - new Set(ran).size,
    twice: ran.length - new Set(ran).size,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
  };
}

async function sleep(id: number | null, sleepMs: number): Promise<{ id: number }> {
  const { Payload, FunctionError } = await lambda.lambda.send(
    new InvokeCommand({ FunctionName: 'sleeper', Payload: JSON.stringify({ id, sleepMs }) }),
  );
  const text = Payload?.transformToString() ?? '';
  if (FunctionError !== undefined) throw new Error(text);
  return JSON.parse(text);
}
