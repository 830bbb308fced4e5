import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, type TestContext } from 'vitest';
import { manifest } from '../../lib/plan/manifest.ts';
import { seededRandom } from '../../lib/statistics/random.ts';
import { oneNode } from './one-node.ts';
import { faultsOf } from './render/hostile.ts';
import { type Running, Sandbox } from './sandbox.ts';

/** Tests that run at the same time must each say themselves when they are over. */
function openSandbox(onTestFinished: TestContext['onTestFinished']): Sandbox {
  const sandbox = new Sandbox();
  onTestFinished(() => sandbox.remove());
  return sandbox;
}

const run = (sandbox: Sandbox, ...flags: string[]): Running =>
  sandbox.start(['run', oneNode(sandbox.folder), '-o', 'results/out', '--max-invocations', '12', ...flags]);

const groupOf = ({ child }: Running) => -(child.pid ?? Number.NaN);
const pidOf = ({ child }: Running) => child.pid ?? Number.NaN;

/** Moments within a step, the same ones in each run. */
const random = seededRandom(7);
const momentMs = () => 300 * random();

// Side by side, on two cores: each comes to its moment late.
describe.concurrent('a run that is stopped', { timeout: 150_000 }, () => {
  it.concurrent.for([
    ['preparing, by Ctrl-C in a terminal', 'optimising the graph', 'SIGINT', groupOf, 'Ctrl-C', momentMs()],
    ['synthesising, by Ctrl-C in a terminal', 'synthesising', 'SIGINT', groupOf, 'Ctrl-C', momentMs()],
    ['profiling, by a signal to it alone', 'measuring functions', 'SIGINT', pidOf, 'Ctrl-C', momentMs()],
    ['measuring, by a service manager', 'measuring cold', 'SIGTERM', pidOf, 'SIGTERM', momentMs()],
    ['finding cuts, by closing the terminal', 'finding cuts', 'SIGHUP', groupOf, 'SIGHUP', momentMs()],
  ] as const)('while %s says so once and leaves nothing', async ([, step, signal, whom, by, ms], context) => {
    const sandbox = openSandbox(context.onTestFinished);
    const running = run(sandbox);
    await running.said(step);
    await delay(ms);
    process.kill(whom(running), signal);
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`P1901 {2}Stopped by "${by}".*\n {7}next: .*\n$`));
    expect(stderr.match(/^P\d{4}/gm)).toEqual(['P1901']);
    expect(faultsOf(stdout)).toEqual([]);
    expect(faultsOf(stderr)).toEqual([]);
    expect(sandbox.leftovers()).toEqual([]);
  });

  it.concurrent('takes the Ctrl-C of a terminal and the one that npm passes on for one, and says so in JSON', async ({
    onTestFinished,
  }) => {
    const sandbox = openSandbox(onTestFinished);
    const running = run(sandbox, '--json');
    await running.said('measuring functions');
    for (let sent = 0; sent < 3; sent++) process.kill(groupOf(running), 'SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'P1901', message: expect.stringContaining('"Ctrl-C"'), next: expect.any(String) },
    });
    expect(sandbox.leftovers()).toEqual([]);
  });

  it.concurrent('by kill -9 takes its children along, and the next run removes the rest', async ({
    onTestFinished,
  }) => {
    const sandbox = openSandbox(onTestFinished);
    mkdirSync(join(sandbox.folder, 'results'));
    const first = run(sandbox);
    const before = sandbox.files();
    await first.said('measuring functions');
    process.kill(pidOf(first), 'SIGKILL');
    expect(await first.ended).toMatchObject({ code: 'SIGKILL' });
    expect(await sandbox.processesSoon()).toEqual([]);
    const second = run(sandbox);
    await second.said('measuring functions');
    process.kill(pidOf(second), 'SIGINT');
    expect(await second.ended).toMatchObject({ code: 2 });
    expect(sandbox.leftovers(before)).toEqual([]);
  });
});

describe.concurrent('output that nobody reads any more', () => {
  it.concurrent('ends a run without a word, and nothing is left', async ({ onTestFinished }) => {
    const sandbox = openSandbox(onTestFinished);
    const running = run(sandbox);
    await running.said('Embedded Lambda');
    running.child.stdout?.destroy();
    const { code, stderr } = await running.ended;
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/^P\d{4}|^\s+at |Error/m);
    expect(sandbox.leftovers()).toEqual([]);
  });

  it.concurrent('ends it when the messages go nowhere either', async ({ onTestFinished }) => {
    const sandbox = openSandbox(onTestFinished);
    const running = run(sandbox);
    await running.said('Embedded Lambda');
    running.child.stdout?.destroy();
    running.child.stderr?.destroy();
    expect(await running.ended).toMatchObject({ code: 0 });
    expect(sandbox.leftovers()).toEqual([]);
  });
});

it.concurrent('commands that write at the same time, to one place and to another, each write it whole', async ({
  onTestFinished,
}) => {
  const sandbox = openSandbox(onTestFinished);
  const split = (out: string) => sandbox.start(['split', file, '--parts', '1', '-o', out]).ended;
  const file = oneNode(sandbox.folder);
  const ended = await Promise.all([split('one/out'), split('one/out'), split('one/other')]);
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(readdirSync(join(sandbox.folder, 'one')).sort()).toEqual(['other', 'out']);
  for (const out of ['out', 'other']) {
    const text = readFileSync(join(sandbox.folder, 'one', out, 'manifest.json'), 'utf8');
    const { verify, partitions } = manifest.parse(text, out);
    expect(verify).toMatchObject({ exact: true });
    for (const { model } of partitions)
      expect(existsSync(join(sandbox.folder, 'one', out, model))).toBe(true);
  }
});

it.concurrent('a server that is stopped leaves nothing', async ({ onTestFinished }) => {
  const sandbox = openSandbox(onTestFinished);
  const running = sandbox.start(['serve', '--port', '0']);
  await running.said('Ctrl-C stops it');
  process.kill(groupOf(running), 'SIGINT');
  expect(await running.ended).toMatchObject({ code: 0 });
  expect(sandbox.leftovers()).toEqual([]);
});
