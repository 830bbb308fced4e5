import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plan as planFormat } from '../../lib/plan/plan.ts';
import { profile as profileFormat } from '../../lib/plan/profile.ts';
import { decodeSafetensors, encodeSafetensors } from '../../lib/tensors/safetensors.ts';
import { floats, runModel, Tensor } from '../support/run-model.ts';
import { oneNode } from './one-node.ts';
import { faultsOf } from './render/hostile.ts';
import { type Running, Sandbox } from './sandbox.ts';

let sandbox: Sandbox;
let file: string;
beforeAll(() => {
  sandbox = new Sandbox();
  file = oneNode(sandbox.folder);
});
afterAll(() => sandbox.remove());

const inside = (name: string) => join(sandbox.folder, name);
const read = (name: string) => readFileSync(inside(name), 'utf8');
const json = (...args: string[]) => sandbox.json(args);

const number = expect.any(Number);
const text = expect.any(String);
const tensor = { name: text, dtype: text, shape: expect.any(Array), bytes: number };
const each = (what: unknown) => expect.arrayContaining([what]);

/** An input, and what ONNX Runtime itself answers to it. */
const x = Float32Array.from({ length: 8 }, (_, i) => Math.sin(i));
async function expectedOf(values: Float32Array) {
  const feeds = { x: new Tensor('float32', values, [1, 8]) };
  return floats(await runModel(file, { feeds }), 'y');
}

describe.sequential('step by step, in JSON', () => {
  it('zoo builds a model', async () => {
    const built = await json('zoo', 'bert-base', '--tiny', '-o', 'bert.onnx');
    expect(built).toMatchObject({ file: 'bert.onnx', weightBytes: number, parameters: number });
    expect(existsSync(inside('bert.onnx'))).toBe(true);
  });

  it('zoo lists what it has, where it is not told what to build', async () => {
    const gpt2 = { name: 'gpt2', goodFor: text, parameters: 124_439_808, weightBytes: 4 * 124_439_808 };
    expect(await json('zoo')).toEqual({ models: each(gpt2) });
  });

  it('inspect says what it is and where it can be cut', async () => {
    expect(await json('inspect', 'bert.onnx')).toMatchObject({
      nodes: number,
      weightBytes: number,
      inputs: each({ ...tensor, name: 'input_ids', dtype: 'int64', shape: [1, 16], bytes: 128 }),
      outputs: each({ ...tensor, name: 'pooler_output', shape: [1, 32], bytes: 128 }),
      cuts: each({ index: 1, tensors: [tensor], bytes: number, weightBytesBefore: number, nodesBefore: 1 }),
    });
  });

  it('split writes the partitions and verifies them', async () => {
    const partition = { dir: text, model: text, inputs: each(tensor), outputs: each(tensor) };
    const split = await json('split', 'bert.onnx', '-o', 'parts', '--parts', '3');
    expect(split).toMatchObject({
      partitions: [partition, partition, { ...partition, weightBytes: number }],
      verify: { exact: true, maxAbsDiff: 0, runs: number },
    });
  });

  it('verify finds them exact again', async () => {
    expect(await json('verify', 'parts', '--runs', '2')).toMatchObject({
      exact: true,
      maxAbsDiff: 0,
      runs: 2,
    });
  });

  it('split and verify compare on inputs that are given', async () => {
    const input = new Map([
      ['x', { dtype: 'float32', shape: [1, 8], data: new Uint8Array(x.buffer) }],
    ] as const);
    writeFileSync(inside('given.safetensors'), encodeSafetensors(input));
    const given = ['--input', 'given.safetensors', '--input', 'given.safetensors'];
    const split = await json('split', file, '-o', 'given', '--parts', '1', ...given);
    expect(split).toMatchObject({ verify: { exact: true, runs: 2 } });
    expect(await json('verify', 'given', ...given)).toMatchObject({ exact: true, runs: 2 });
  });

  it('profile measures a model', async () => {
    const size = { function: 'whole-0', memoryMb: number };
    expect(await json('profile', file, '-o', 'profile.json', '--max-invocations', '20')).toMatchObject({
      target: 'local',
      samples: each(expect.objectContaining(size)),
      invocations: number,
      spendUsd: number,
      cold: each(expect.objectContaining(size)),
      warm: each(expect.objectContaining(size)),
    });
    expect(profileFormat.parse(read('profile.json'), 'profile.json').subject.kind).toBe('model');
  });

  it('optimize finds the front and writes the plan', async () => {
    const point = {
      latencyMs: number,
      costUsdPerMillion: number,
      leakage: null,
      partitions: [
        expect.objectContaining({ from: 0, to: 1, tier: 'lambda', memoryMb: number, architecture: text }),
      ],
    };
    expect(await json('optimize', file, '--profile', 'profile.json', '-o', 'plan.json')).toMatchObject({
      front: each(expect.objectContaining(point)),
      chosen: point,
      certificate: expect.objectContaining({ statement: text }),
      unsplit: point,
    });
    expect(planFormat.parse(read('plan.json'), 'plan.json').verify).toMatchObject({ exact: true });
  });

  it('optimize writes who walks the chain and on which processor, and what that adds', async () => {
    const who = ['--orchestration', 'coordinator', '--coordinator-memory', '512', '--architecture', 'arm64'];
    expect(
      await json('optimize', file, '--profile', 'profile.json', '-o', 'walked.json', ...who),
    ).toMatchObject({ orchestration: 'coordinator', orchestrationUsdPerMillion: number });
    expect(planFormat.parse(read('walked.json'), 'walked.json')).toMatchObject({
      orchestration: 'coordinator',
      coordinatorMemoryMb: 512,
      partitions: [{ architecture: 'arm64' }],
    });
  });

  it('split cuts where the plan does, or evenly by what was measured', async () => {
    const { partitions } = JSON.parse(read('plan.json'));
    const ends = partitions.map(({ to }: { to: number }) => ({ to }));
    expect(await json('split', file, '-o', 'planned', '--plan', 'plan.json')).toMatchObject({
      cutsBy: 'plan',
      partitions: ends,
      verify: { exact: true },
    });
    const even = ['--parts', '1', '--profile', 'profile.json', '--no-verify'];
    expect(await json('split', file, '-o', 'even', ...even)).toMatchObject({
      cutsBy: 'measured',
      partitions: [{ sha256: null }],
      verify: null,
    });
  });

  it('deploy puts it where it can be called', async () => {
    expect(await json('deploy', 'plan.json')).toMatchObject({
      functions: [{ partition: 'partition-0', functionName: text, memoryMb: number }],
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
  });

  it('invoke runs one inference, on seeded inputs the same each time', async () => {
    const answer = {
      outputs: [{ name: 'y', dtype: 'float32', shape: [1, 4], values: [number, number, number, number] }],
      latencyMs: number,
      billedMs: number,
      costUsd: number,
      coldStarts: 1,
    };
    expect(await json('invoke', 'plan.json', '--input', 'random')).toMatchObject(answer);
  });

  it('profile measures the plan, and says in words, in a pipe, how far the prediction was off', async () => {
    const env = { COLUMNS: '300', TERM: 'xterm-256color' };
    const { code, stdout, stderr } = await sandbox.run(['profile', 'plan.json', '-o', 'measured.json'], {
      env,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('P1') });
    expect(faultsOf(stdout)).toEqual([]);
    expect(faultsOf(stderr)).toEqual([]);
    expect(stdout).toMatch(/^p50 ms .*%$/m);
    const { subject } = profileFormat.parse(read('measured.json'), 'measured.json');
    expect(subject).toMatchObject({ kind: 'plan', exact: true });
  });

  it('report reports it', async () => {
    const report = await json('report', 'measured.json', 'profile.json', '-o', 'report');
    const files = ['html', 'csv', 'json'].map((format) => join('report', `report.${format}`));
    expect(report).toMatchObject({ files, monthlyUsd: number, usdPerThousand: number, overBudget: false });
    for (const each of files) expect(read(each).length).toBeGreaterThan(100);
  });

  it('report ends with 3 over its budget, and says why on one line', async () => {
    const { code, stderr } = await sandbox.run([
      'report',
      'measured.json',
      '-o',
      'over',
      '--budget-usd',
      '0',
    ]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^Over the budget of \$0.*\n$/m);
  });

  it('destroy removes it', async () => {
    expect(await json('destroy', 'plan.json')).toMatchObject({ destroyed: 'plan.json', target: 'local' });
  });
});

describe.sequential('a server of the plan', () => {
  let server: Running;
  let endpoint: string;
  const deploymentFile = () => existsSync(inside('plan.deployment.json'));

  beforeAll(async () => {
    server = sandbox.start(['serve', 'plan.json', '--port', '0', '--json']);
    await server.said('"deployments"');
    const [, url = ''] = /"endpoint": "(http:[^"]+)"/.exec(server.printed().stdout) ?? [];
    endpoint = url;
  });

  const invoke = (...args: string[]) => json('invoke', 'plan.json', '--target', endpoint, ...args);

  it('answers with the bits of ONNX Runtime to an input as safetensors, and as JSON', async () => {
    const data = new Uint8Array(x.buffer);
    writeFileSync(
      inside('x.safetensors'),
      encodeSafetensors(new Map([['x', { dtype: 'float32', shape: [1, 8], data }]])),
    );
    await invoke('--input', 'x.safetensors', '--output', 'y.safetensors');
    const y = decodeSafetensors(readFileSync(inside('y.safetensors'))).get('y');
    expect(Buffer.from(y?.data ?? [])).toEqual(Buffer.from((await expectedOf(x)).buffer));

    writeFileSync(inside('x.json'), JSON.stringify({ x: [[...x]] }));
    const answer = await invoke('--input', 'x.json');
    expect(answer).toMatchObject({ outputs: [{ values: [...(await expectedOf(x))] }], coldStarts: 0 });
  });

  it('is not asked with an input that is none', async () => {
    writeFileSync(inside('bad.json'), '{"x": [1, 2]}');
    const args = ['invoke', 'plan.json', '--target', endpoint, '--input', 'bad.json'];
    const { code, stderr } = await sandbox.run(args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`P1208  "bad.json"`) });
    expect(stderr).toContain('8 numbers are needed, not 2');
  });

  it('knows the plan until it is stopped', async () => {
    expect(deploymentFile()).toBe(true);
    process.kill(-(server.child.pid ?? Number.NaN), 'SIGINT');
    const { code, stdout } = await server.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ endpoint, enforcement: text });
    expect(deploymentFile()).toBe(false);
    const args = ['invoke', 'plan.json', '--input', 'random', '--target', endpoint];
    expect((await sandbox.run(args)).stderr).toContain('P1207  "plan.json" is not deployed at');
  });
});

describe.sequential('the whole loop', () => {
  it('answers with one document', async () => {
    const figures = {
      latencyMs: { p50: number, p95: number },
      costUsdPerMillion: number,
      memoryMb: [number],
    };
    expect(await json('run', file, '-o', 'loop', '--max-invocations', '20')).toMatchObject({
      plan: join('loop', 'plan.json'),
      profile: join('loop', 'profile.json'),
      predicted: figures,
      measured: figures,
      verify: { exact: true },
      exact: true,
      report: ['html', 'csv', 'json'].map((format) => join('loop', 'report', `report.${format}`)),
    });
    expect(existsSync(inside(join('loop', 'report', 'report.html')))).toBe(true);
    // It may deploy three plans, one after the other.
  }, 180_000);
});

describe.sequential('a plan or a profile whose model has changed', () => {
  it.each([
    ['profile', ['profile', 'plan.json', '-o', 'again.json'], 'plan.json'],
    ['optimize', ['optimize', 'one-node.onnx', '--profile', 'profile.json', '-o', 'p.json'], 'profile.json'],
  ])('is refused by %s', async (_, command, name) => {
    // Field 2 of the model: another producer.
    appendFileSync(file, Uint8Array.of(0x12, 1, 0x78));
    const { code, stderr } = await sandbox.run(command);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`P1204  "${name}"`) });
    expect(stderr).toContain('next: partita profile "one-node.onnx" -o profile.json');
    expect(sandbox.leftovers()).toEqual([]);
  });
});
