import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { detectEnforcement, startLocalCloud } from '../../lib/local/index.ts';
import { durationMs, ownCloud, sharedCloud, type TestCloud } from './cloud.ts';

const detected = await detectEnforcement();
const modes = [...new Set([detected.enforcement, 'stop-cont' as const])];

const burner = `exports.handler = async ({ rounds }) => {
  let sum = 0;
  for (let i = 0; i < rounds; i++) sum += Math.sqrt(i);
  return sum;
}`;
const hog = `exports.handler = async ({ hold }) => {
  const held = [];
  while (hold) {
    held.push(Buffer.alloc(8_000_000, 1));
    await new Promise((r) => setImmediate(r));
  }
  return process.pid;
}`;

/** Median of three, after one that warms it up. */
async function burnMs({ invoke }: TestCloud, name: string): Promise<number> {
  await invoke(name, { rounds: 1_000_000 });
  const times = [];
  for (let i = 0; i < 3; i++) times.push(durationMs(await invoke(name, { rounds: 8_000_000 })));
  return times.sort((a, b) => a - b)[1] ?? 0;
}

/** tmpfs. Source: Linux, include/uapi/linux/magic.h. */
const isInMemory = (folder: string) => statfsSync(folder).type === 0x01021994;

describe.each(modes)('under %s', async (enforcement) => {
  const test = await sharedCloud({ enforcement });

  it('is what the cloud says', () => {
    expect(test.cloud.enforcement).toBe(enforcement);
  });

  it('an eighth of the memory takes at least twice the time', async () => {
    const small = await burnMs(test, test.create(burner, { memoryMb: 128 }));
    const large = await burnMs(test, test.create(burner, { memoryMb: 1024 }));
    expect(small).toBeGreaterThan(2 * large);
  });

  it('a function that takes more memory than it has is killed, and the next environment is fresh', async () => {
    const name = test.create(hog, { memoryMb: 256 });
    const pid = (await test.invoke(name, {})).answer;
    const killed = await test.invoke(name, { hold: true });
    expect(killed).toMatchObject({ status: 200, functionError: 'Unhandled' });
    expect(killed.answer).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(
        /^RequestId: \S+ Error: Runtime exited with error: signal: killed$/,
      ),
    });
    const next = await test.invoke(name, {});
    expect(next.answer).not.toBe(pid);
    expect(next.log).toContain('Init Duration');
  });

  it('the most memory used is told in MB', async () => {
    const name = test.create('exports.handler = async () => Buffer.alloc(200 * 1024 * 1024, 1).length');
    const usedMb = Number(/Max Memory Used: (\d+) MB/.exec((await test.invoke(name)).log)?.[1]);
    expect(usedMb).toBeGreaterThan(200);
    expect(usedMb).toBeLessThan(400);
  });

  it.skipIf(isInMemory(tmpdir()))(
    'what it writes to /tmp is not memory that it uses, though the kernel keeps it there for a while',
    async () => {
      const name = test.create(`const { writeFileSync } = require('node:fs');
exports.handler = async () => {
  const piece = Buffer.alloc(1024 * 1024, 1);
  for (let mb = 0; mb < 300; mb++) writeFileSync(process.env.TMPDIR + '/file', piece, { flag: 'a' });
};`);
      const { log, functionError } = await test.invoke(name);
      expect(functionError).toBeUndefined();
      expect(Number(/Max Memory Used: (\d+) MB/.exec(log)?.[1])).toBeLessThan(150);
    },
  );
});

it('what is detected is what a cloud uses by default, with how it does it', async () => {
  const { cloud } = await ownCloud();
  expect(cloud.enforcement).toBe(detected.enforcement);
  expect(detected.detail).not.toBe('');
});

it('none limits nothing', async () => {
  const { cloud, create, invoke } = await ownCloud({ enforcement: 'none' });
  expect(cloud.enforcement).toBe('none');
  expect((await invoke(create('exports.handler = async () => 1', { memoryMb: 128 }))).answer).toBe(1);
});

it('a way of enforcing that does not work here is refused by name', async () => {
  await expect(startLocalCloud({ enforcement: 'service' })).rejects.toMatchObject({
    code: 'P1403',
    message: expect.stringContaining('"service"'),
  });
});
