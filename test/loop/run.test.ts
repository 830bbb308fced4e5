import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import Big from 'big.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import type { Notice } from '../../lib/host.ts';
import type { InvocationRecord } from '../../lib/local/lambda/invocation-log.ts';
import { invokePlan } from '../../lib/loop/invoke.ts';
import { type RunResult, runLoop } from '../../lib/loop/run.ts';
import { hashModel } from '../../lib/onnx/hash.ts';
import { readModel } from '../../lib/onnx/read-model.ts';
import { buildZooModel } from '../../lib/onnx/zoo/build-zoo-model.ts';
import { type Plan, plan as planFormat } from '../../lib/plan/plan.ts';
import { type Profile, profile as profileFormat } from '../../lib/plan/profile.ts';
import { report as reportFormat } from '../../lib/report/document.ts';
import { openTarget, type Target } from '../../lib/targets/index.ts';
import { usualWorkload } from '../../lib/workload/workload.ts';
import { floats, runModel, Tensor } from '../support/run-model.ts';

const root = mkdtempSync(join(tmpdir(), 'partita-loop-'));
const temporary = join(root, 'tmp');
const model = join(root, 'tiny-bert.onnx');
const out = join(root, 'results', 'bert');

/** Processes that this one started; the bundler's own helper ends with it. */
const children = () =>
  existsSync('/proc/self/stat')
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .filter((pid) => parentOf(pid) === process.pid && !isBundler(pid))
    : [];

// The name before it can hold spaces and brackets.
const parentOf = (pid: string) =>
  Number(
    ofProcess(pid, 'stat')
      .replace(/^.*\) \S /s, '')
      .split(' ')[0],
  );

const isBundler = (pid: string) => ofProcess(pid, 'cmdline').includes('esbuild');

/** A process can end while it's being looked at. */
function ofProcess(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

let result: RunResult;
const notices: Notice[] = [];
const seen: string[] = [];
/** When each plan was about to be deployed, ISO 8601. */
const deployedAt: string[] = [];
let childrenBefore: string[];
let log: InvocationRecord[];

beforeAll(async () => {
  mkdirSync(temporary);
  vi.stubEnv('TMPDIR', temporary);
  vi.stubEnv('TSX_DISABLE_CACHE', '1');
  childrenBefore = children();
  await buildZooModel('bert-base', model, { tiny: true });
  const target = await openTarget('local');
  try {
    result = await runLoop(
      {
        model,
        out,
        optimize: 'extended',
        dim: [],
        slo: null,
        budgetUsdPerMillion: null,
        coldStartRate: 0.01,
        workload: usualWorkload(1_000_000),
        budget: { maxInvocations: 60, maxSeconds: 40, maxUsd: null },
        precision: 0.2,
        concurrency: 1,
        command: 'partita run tiny-bert.onnx',
      },
      target,
      {
        notify: (notice) => notices.push(notice),
        onModel: ({ cuts }) => seen.push(`model with ${cuts.length > 0 ? 'cuts' : 'no cut'}`),
        onProfileRow: (row) => seen.push(`${row.function} ${row.status}`),
        onSearch: ({ front }) => seen.push(`front ${front.length > 0}`),
        onPlan: ({ verify }) => {
          deployedAt.push(new Date().toISOString());
          seen.push(`plan exact ${verify?.exact}`);
        },
        onPlanRow: (row) => seen.push(`deployed ${row.status}`),
        onCorrection: ({ verdict }) => seen.push(verdict),
      },
    );
    log = await invocationLog(target);
  } finally {
    await target.close();
  }
}, 120_000);

/** What the embedded Lambda itself says that it billed. */
async function invocationLog({ lambda }: Target): Promise<InvocationRecord[]> {
  const { protocol, hostname, port } = (await lambda.config.endpoint?.())!;
  const response = await fetch(`${protocol}//${hostname}:${port}/_partita/invocations`);
  const lines = (await response.text()).trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

const read = (name: string) => readFileSync(join(out, name), 'utf8');
const readPlan = (): Plan => planFormat.parse(read('plan.json'), 'plan.json');

/** A profile that was measured on a plan, with what only such a one has. */
function planSubject({ subject }: Profile) {
  if (subject.kind !== 'plan') throw new Error('it is the profile of a plan');
  return subject;
}

describe('the whole loop on a small BERT', () => {
  it('tells who waits of each step in its order', () => {
    expect(seen[0]).toBe('model with cuts');
    expect(seen).toEqual(
      expect.arrayContaining(['whole-0 measured', 'part-0 measured', 'part-1 measured', 'deployed measured']),
    );
    const milestones = ['model with cuts', 'whole-0 measured', 'front true', 'plan exact true'];
    expect(result.corrections.at(-1)!.verdict).toMatch(/stands|kept/);
    expect(milestones.map((each) => seen.indexOf(each))).toEqual(
      milestones.map((each) => seen.indexOf(each)).sort((a, b) => a - b),
    );
    expect(notices.filter(({ kind }) => kind === 'step').length).toBeGreaterThan(8);
  });

  it('verifies the chosen plan against the unsplit model, bit by bit', () => {
    expect(readPlan().verify).toMatchObject({ exact: true, maxAbsDiff: 0, runs: 2 });
  });

  it('measures the deployed plan, and every answer has the bits of the unsplit model', () => {
    const subject = planSubject(profileFormat.parse(read('measured.json'), 'measured.json'));
    expect(subject.exact).toBe(true);
    expect(subject.inferences.filter(({ coldStarts }) => coldStarts > 0)).not.toEqual([]);
    expect(subject.inferences.filter(({ coldStarts }) => coldStarts === 0).length).toBeGreaterThan(1);
    expect(subject.plan).toEqual(readPlan());
    expect(planSubject(result.measured)).toEqual(subject);
  });

  it('plans what was predicted for the point of the front that it chose', () => {
    const { search, partitions } = readPlan();
    if (search === null) throw new Error('the plan says why it is the plan');
    expect(result.chosen).toEqual(search.front[search.chosen]);
    expect(partitions.map(({ from, to, memoryMb }) => ({ from, to, memoryMb }))).toEqual(
      result.chosen.partitions.map(({ from, to, memoryMb }) => ({ from, to, memoryMb })),
    );
    expect(partitions.at(0)?.from).toBe(0);
  });

  it('profiles the model whole and in two, each cold and warm at several sizes', () => {
    const profile = profileFormat.parse(read('profile.json'), 'profile.json');
    expect(profile.subject.kind).toBe('model');
    expect(profile.functions.map(({ name }) => name)).toEqual(['whole-0', 'part-0', 'part-1']);
    for (const { name } of profile.functions) {
      const sizesOf = (rows: readonly { function: string; memoryMb: number }[]) =>
        rows.filter((row) => row.function === name).map(({ memoryMb }) => memoryMb);
      expect(new Set(sizesOf(profile.warm)).size).toBeGreaterThan(2);
      expect(sizesOf(profile.cold)).toEqual(sizesOf(profile.warm));
    }
    expect(profile.samples.length + profile.layers.length).toBe(profile.invocations);
  });

  it('writes paths that are relative, and right where the files now are', () => {
    for (const file of ['plan.json', 'profile.json', 'measured.json']) {
      const text = read(file);
      expect(text).not.toContain(root);
      expect(text).not.toContain('.partial-');
    }
    const { model: ref, partitions } = readPlan();
    expect(resolve(out, ref.file)).toBe(model);
    expect(ref.sha256).toBe(hashModel(readModel(model)));
    for (const { dir, model: part } of partitions) {
      expect(dirname(resolve(out, part))).toBe(resolve(out, dir));
      expect(readdirSync(resolve(out, dir)).sort()).toEqual(
        expect.arrayContaining(['index.mjs', 'model.onnx', 'partition.json']),
      );
    }
    const { model: measuredOn } = profileFormat.parse(read('measured.json'), 'measured.json');
    expect(resolve(out, measuredOn.file)).toBe(model);
  });

  it('reports it as one page, a table and a document', () => {
    expect(result.report.map((file) => resolve(file))).toEqual(
      ['html', 'csv', 'json'].map((format) => join(out, 'report', `report.${format}`)),
    );
    const html = read('report/report.html');
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).not.toMatch(/(src|href)="https?:/);
    expect(() => reportFormat.parse(read('report/report.json'), 'report.json')).not.toThrow();
    expect(read('report/report.csv').split('\n').length).toBeGreaterThan(2);
  });

  it('reports as the cost of measuring what the Lambda’s own log says that it billed, line by line', () => {
    const { campaigns, prices } = reportFormat.parse(read('report/report.json'), 'report.json');
    const [measured] = campaigns;
    const stack = log.at(-1)!.functionName.replace(/partition-\d+$/, '');
    // Other plans may have been tried under the same names: the one that stays is the last that replaced another.
    const stays = result.corrections.filter(({ verdict }) => verdict === 'replaced').length;
    const [from, until = '9'] = deployedAt.slice(stays);
    const billed = log.filter(
      ({ functionName, endedAt }) => functionName.startsWith(stack) && endedAt >= from! && endedAt < until,
    );
    expect(prices.date).toBe(priceBookFor('us-east-1').date);
    expect(measured!.what).toBe('plan');
    expect(billed).toHaveLength(measured!.invocations);
    // In units of 1e-23 dollars: 1/1024 is 9765625e-10, a GB-second is 166667e-10 and a request 2e-7 dollars.
    const units = billed.reduce(
      (sum, { memoryMb, billedMs }) =>
        sum + BigInt(memoryMb) * BigInt(billedMs) * 9_765_625n * 166_667n + 2n * 10n ** 16n,
      0n,
    );
    const digits = String(units).padStart(24, '0');
    const usd = `${digits.slice(0, -23)}.${digits.slice(-23)}`;
    expect(measured!.spendUsd).toBe(Number(usd));
    const lines = measured!.spend.reduce((sum, line) => sum.plus(line.usd), new Big(0));
    expect(lines.eq(usd)).toBe(true);
  });

  it('leaves nothing else: no file, no folder, no process', () => {
    expect(readdirSync(root).sort()).toEqual(['results', 'tiny-bert.onnx', 'tmp']);
    expect(readdirSync(dirname(out))).toEqual(['bert']);
    expect(readdirSync(out).sort()).toEqual(
      [
        '.partita',
        'measured.json',
        'plan.json',
        'plan.partitions',
        'profile.json',
        'profile.samples.jsonl',
        'report',
      ].sort(),
    );
    expect(readdirSync(temporary)).toEqual([]);
    expect(children().filter((pid) => !childrenBefore.includes(pid))).toEqual([]);
  });

  it('gives the answer of ONNX Runtime when it is invoked', async () => {
    const { inputs } = readPlan();
    const tokens = (name: string) => Array.from({ length: 16 }, (_, i) => (name === 'input_ids' ? 3 * i : 1));
    const input = join(root, 'input.json');
    writeFileSync(input, JSON.stringify(Object.fromEntries(inputs.map(({ name }) => [name, tokens(name)]))));
    const target = await openTarget('local');
    try {
      const { outputs, billed } = await invokePlan(join(out, 'plan.json'), input, target, () => {});
      const expected = await runModel(model, {
        feeds: Object.fromEntries(
          inputs.map(({ name, shape }) => [
            name,
            new Tensor('int64', BigInt64Array.from(tokens(name), BigInt), shape),
          ]),
        ),
        optimizedModelFilePath: join(root, 'optimized.onnx'),
      });
      expect([...outputs.keys()]).toEqual(['last_hidden_state', 'pooler_output']);
      for (const [name, { data }] of outputs) {
        expect(Buffer.from(data)).toEqual(Buffer.from(floats(expected, name).buffer));
      }
      expect(billed?.coldStarts).toBe(readPlan().partitions.length);
    } finally {
      await target.close();
      rmSync(input);
      rmSync(join(root, 'optimized.onnx'));
    }
  });
});
