import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { isRunning, sharedCloud, until, writeFiles } from './cloud.ts';

const { create, invoke, cloud } = await sharedCloud();
const folder = mkdtempSync(join(tmpdir(), 'partita-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lambdaSets = [
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_FORMAT',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
  'LANG',
  'LD_LIBRARY_PATH',
  'NODE_PATH',
  'PATH',
  'TMPDIR',
  'TZ',
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
];
const shellsSet = ['_', 'OLDPWD', 'PWD', 'SHLVL', '__CF_USER_TEXT_ENCODING'];

describe('an environment', () => {
  it('has the variables that Lambda sets and the function’s own, and nothing of the host’s', async () => {
    process.env['PARTITA_TEST_OF_THE_HOST'] = 'leaked';
    const name = create('exports.handler = async () => ({ env: process.env, cwd: process.cwd() })', {
      environment: { MODEL: 'resnet', AWS_REGION: 'mars-1', TZ: 'Europe/Berlin' },
    });
    const { env, cwd } = (await invoke(name)).answer as { env: Record<string, string>; cwd: string };
    const names = Object.keys(env).filter((key) => !shellsSet.includes(key));
    expect(names.sort()).toEqual([...lambdaSets, 'MODEL'].sort());
    expect(env).toMatchObject({
      MODEL: 'resnet',
      AWS_REGION: 'us-east-1',
      TZ: 'Europe/Berlin',
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: cwd,
    });
    expect(existsSync(env['TMPDIR'] ?? '')).toBe(true);
  });

  it.each([
    ['a .mjs file', { 'index.mjs': 'export const handler = async () => import.meta.url.slice(-9)' }],
    [
      'a package of type module',
      {
        'package.json': '{"type":"module"}',
        'index.js': 'export const handler = async () => import.meta.url.slice(-8)',
      },
    ],
    ['a .cjs file', { 'index.cjs': 'exports.handler = async () => __filename.slice(-9)' }],
    [
      'a module that awaits at its top',
      {
        'index.mjs':
          'const name = await Promise.resolve("index.mjs"); export const handler = async () => name',
      },
    ],
  ])('loads %s', async (_, files: Record<string, string>) => {
    expect((await invoke(create(files))).text).toMatch(/index\.m?c?js/);
  });

  it('loads a nested export of a module in a folder', async () => {
    const files = { 'src/app.js': 'exports.api = { run: async () => "nested" }' };
    expect((await invoke(create(files, { handler: 'src/app.api.run' }))).answer).toBe('nested');
  });

  it('finds packages in the layers, whose files are merged, a later layer over an earlier one', async () => {
    const layerDirs = ['one', 'two'].map((layer) => join(folder, layer));
    for (const dir of layerDirs) {
      const own = `nodejs/node_modules/shared/${basename(dir)}.js`;
      const index = 'exports.files = require("fs").readdirSync(__dirname)';
      writeFiles(dir, {
        'nodejs/node_modules/shared/index.js': `${index}; exports.by = '${dir}'`,
        [own]: '',
      });
    }
    const name = create('exports.handler = async () => require("shared")', { layerDirs });
    expect((await invoke(name)).answer).toMatchObject({
      by: layerDirs[1],
      files: ['index.js', 'one.js', 'two.js'],
    });
  });

  it('is used again, initialised once, and one more is started for a concurrent invocation', async () => {
    const dir = join(folder, 'meeting');
    mkdirSync(dir);
    const name = create(
      `const fs = require('fs');
       fs.writeFileSync(process.env.DIR + '/init-' + process.pid, '');
       exports.handler = async ({ guests }) => {
         fs.writeFileSync(process.env.DIR + '/here-' + process.pid, '');
         while (fs.readdirSync(process.env.DIR).filter((f) => f.startsWith('here-')).length < guests)
           await new Promise((r) => setTimeout(r, 5));
         return process.pid;
       }`,
      { environment: { DIR: dir } },
    );
    const alone = (await invoke(name, { guests: 1 })).answer;
    expect((await invoke(name, { guests: 1 })).answer).toBe(alone);
    const both = await Promise.all([invoke(name, { guests: 2 }), invoke(name, { guests: 2 })]);
    expect(new Set(both.map(({ answer }) => answer)).size).toBe(2);
    expect(both.map(({ answer }) => answer)).toContain(alone);
    expect(readdirSync(dir).filter((file) => file.startsWith('init-'))).toHaveLength(2);
  });

  it('is frozen between invocations, and goes on with its work at the next', async () => {
    const name = create(
      `let ticks = 0;
       setInterval(() => ticks++, 10);
       exports.handler = async ({ waitMs }) => {
         const before = ticks;
         await new Promise((r) => setTimeout(r, waitMs));
         return { before, after: ticks };
       }`,
    );
    const first = (await invoke(name, { waitMs: 0 })).answer as { after: number };
    await delay(400);
    const second = (await invoke(name, { waitMs: 100 })).answer as { before: number; after: number };
    expect(second.before - first.after).toBeLessThan(20);
    expect(second.after).toBeGreaterThan(second.before);
  });

  it('loses its module state to a timeout, but keeps its temp folder', async () => {
    const name = create(
      `const fs = require('fs');
       let count = 0;
       exports.handler = async ({ hang }) => {
         const file = process.env.TMPDIR + '/kept';
         const kept = fs.existsSync(file);
         fs.writeFileSync(file, '');
         if (hang) for (;;);
         return { kept, count: ++count, pid: process.pid };
       }`,
      { timeoutSec: 1 },
    );
    const before = (await invoke(name)).answer as { pid: number };
    expect((await invoke(name)).answer).toMatchObject({ kept: true, count: 2 });
    expect((await invoke(name, { hang: true })).functionError).toBe('Unhandled');
    expect(isRunning(before.pid)).toBe(false);
    expect((await invoke(name)).answer).toMatchObject({ kept: true, count: 1 });
  });

  it('that was killed while idle is replaced', async () => {
    const name = create('exports.handler = async () => process.pid');
    const pid = Number((await invoke(name)).answer);
    process.kill(pid, 'SIGKILL');
    await until(() => !isRunning(pid));
    await invoke(create('exports.handler = async () => 1'));
    const next = await invoke(name);
    expect(next.functionError).toBeUndefined();
    expect(next.answer).not.toBe(pid);
  });

  it('runs an event that nobody waits for', async () => {
    const file = join(folder, 'event');
    const name = create('exports.handler = async (event) => require("fs").writeFileSync(event.file, "ran")');
    const answer = await invoke(name, { file }, { InvocationType: 'Event' });
    expect(answer).toMatchObject({ status: 202, text: '' });
    await until(() => existsSync(file) && readFileSync(file, 'utf8') === 'ran');
  });
});

describe('the log tail', () => {
  const name = create(
    `console.log('from init');
     exports.handler = async ({ text, times = 1 }, { awsRequestId }) => {
       for (let i = 0; i < times; i++) console.log(text, { i });
       console.warn('careful');
       return awsRequestId;
     }`,
  );
  const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';

  it('has the lines of Lambda, with Init Duration when cold', async () => {
    const cold = await invoke(name, { text: 'two\nlines' });
    const id = cold.answer as string;
    expect(cold.log.split('\n')).toEqual([
      expect.stringMatching(`^${time}\tundefined\tINFO\tfrom init$`),
      `START RequestId: ${id} Version: $LATEST`,
      expect.stringMatching(`^${time}\t${id}\tINFO\ttwo\rlines { i: 0 }$`),
      expect.stringMatching(`^${time}\t${id}\tWARN\tcareful$`),
      `END RequestId: ${id}`,
      expect.stringMatching(
        `^REPORT RequestId: ${id}\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+ ms\tMemory Size: 512 MB\tMax Memory Used: \\d+ MB\tInit Duration: \\d+\\.\\d\\d ms\t$`,
      ),
      '',
    ]);
    const warm = await invoke(name, { text: 'again' });
    expect(warm.log).toMatch(/^START RequestId/);
    expect(warm.log).toMatch(/Max Memory Used: \d+ MB\t\n$/);
  });

  it('is the last 4 KB', async () => {
    const { log } = await invoke(name, { text: 'x'.repeat(100), times: 200 });
    expect(Buffer.byteLength(log)).toBe(4096);
    expect(log).not.toContain('START');
    expect(log).toMatch(/REPORT RequestId.*\n$/);
  });

  it('has what was printed past console, by JavaScript or by a child, in its order', async () => {
    const printing = create(
      `exports.handler = async () => {
         process.stdout.write('one\\n');
         require('child_process').execSync('echo two >&2', { stdio: 'inherit' });
         process.stderr.write('three\\n');
       }`,
    );
    expect((await invoke(printing)).log).toContain('\none\ntwo\nthree\nEND');
  });

  it('is not sent unless asked for', async () => {
    expect((await invoke(name, { text: 'x' }, { LogType: 'None' })).log).toBe('');
  });
});
