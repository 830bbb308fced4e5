import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { lock } from '../../lib/lock.ts';
import { profile as profileFormat } from '../../lib/plan/profile.ts';
import type { SampleLine } from '../../lib/plan/samples.ts';
import { node, value, weight, writeModel } from '../support/model-parts.ts';
import { oneNode } from './one-node.ts';
import { Sandbox } from './sandbox.ts';

/** Invocations: a first look at five sizes, and second ones. */
const most = 26;

it('kill -9 during a profile loses no sample and repeats none', { timeout: 300_000 }, async () => {
  const sandbox = new Sandbox();
  try {
    const model = oneNode(sandbox.folder);
    const file = join(sandbox.folder, 'p.samples.jsonl');
    const args = ['profile', model, '-o', 'p.json', '--max-invocations', String(most)];
    const text = () => readFileSync(file, 'utf8');
    const start = (...more: string[]) => sandbox.start([...args, ...more]);

    // Killed three times: while it measures its first sizes, its next ones, and halfway through writing a line.
    let kept = '';
    for (const atLines of [3, 9, 15]) {
      const running = start();
      await running.said('measuring functions');
      while (text().split('\n').length - 1 < atLines) await delay(2);
      running.child.kill('SIGKILL');
      await running.ended;
      await sandbox.processesSoon();
      expect(text().startsWith(kept)).toBe(true);
      kept = text();
    }
    const whole = kept.slice(0, kept.lastIndexOf('\n') + 1);
    appendFileSync(file, '{"status":"answered","sample":{"function":"who');

    const other = await lock(file, `${file}.lock`);
    const second = await sandbox.run(args);
    await other?.close();
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/^P1607 .*p\.samples\.jsonl/m);

    expect(await sandbox.run(args)).toMatchObject({ code: 0 });

    expect(text().startsWith(whole)).toBe(true);
    const lines = text()
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line): SampleLine => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ status: 'done' });
    const samples = lines.flatMap((line) => (line.status === 'answered' ? line.sample : []));
    const profile = () => profileFormat.parse(readFileSync(join(sandbox.folder, 'p.json'), 'utf8'), 'p.json');
    expect(profile().samples).toEqual(samples);
    expect(profile().invocations).toBe(lines.length - 1);
    expect(profile().invocations).toBeLessThanOrEqual(most);
    // As without an interruption: each size as often as the budget gives it, and nodes timed once.
    const { warm, layers } = profile();
    const firstLook = Math.floor((most * 0.7) / 5) - 1;
    for (const { latencyMs } of warm.slice(0, 3)) expect(latencyMs.n).toBeGreaterThanOrEqual(firstLook);
    expect(layers).toHaveLength(1);

    // Once more: nothing is missing, so nothing is deployed.
    const before = text();
    const again = await sandbox.run(args);
    expect(again).toMatchObject({ code: 0, stderr: expect.not.stringContaining('deploying') });
    expect(text()).toBe(before);
    expect(profile().samples).toEqual(samples);

    const another = writeModel(
      {
        name: 'other',
        nodes: [node('MatMul', ['x', 'w'], ['y'])],
        inputs: [value('x', [1, 8])],
        outputs: [value('y', [1, 2])],
        initializers: [weight('w', 8, 2)],
      },
      {},
      sandbox.folder,
    ).file;
    const refused = await sandbox.run(['profile', another, '-o', 'p.json']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/^P1608 .*"modelSha256"/m);
    expect(text()).toBe(before);
  } finally {
    sandbox.remove();
  }
});
