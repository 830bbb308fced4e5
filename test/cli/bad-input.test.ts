import { appendFileSync, mkdirSync, readFileSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { node, value, weight, writeModel } from '../support/model-parts.ts';
import { oneNode } from './one-node.ts';
import { type Ended, Sandbox } from './sandbox.ts';

/** Tests that run at the same time must each say themselves when they are over. */
function openSandbox(onTestFinished: TestContext['onTestFinished']): Sandbox {
  const sandbox = new Sandbox();
  onTestFinished(() => sandbox.remove());
  return sandbox;
}

interface Failure {
  readonly code: string;
  /** What is at fault, as the message quotes it. */
  readonly names: string;
  /** How the next command begins. */
  readonly next: string;
}

/** Exit code 2 and, on stderr, the code, a sentence that names what is at fault, and the next command. */
function expectFailure({ code, stderr }: Ended, failure: Failure): void {
  expect({ exit: code, stderr }).toEqual({ exit: 2, stderr: expect.stringContaining(`${failure.code}  `) });
  const [told = '', next = ''] = stderr.slice(stderr.indexOf(failure.code)).split('\n');
  expect(told).toContain(`"${failure.names}"`);
  expect(told).toMatch(/[.?]$/);
  expect(next).toMatch(/^ {7}next: /);
  expect(next.slice(13)).toContain(failure.next);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr.match(/^P\d{4} {2}/gm)).toEqual([`${failure.code}  `]);
}

/** Names and bytes of a model's graph that make it one, without any operator that ONNX Runtime has. */
const frobnicate = (folder: string) =>
  writeModel(
    {
      name: 'frobnicate',
      nodes: [node('Frobnicate', ['x'], ['y'])],
      inputs: [value('x', [1, 8])],
      outputs: [value('y', [1, 8])],
    },
    {},
    folder,
  ).file;

const openSizes = (folder: string) =>
  writeModel(
    {
      name: 'open sizes',
      nodes: [node('MatMul', ['x', 'w'], ['y'])],
      inputs: [value('x', ['batch', 'past + 1', 8])],
      outputs: [value('y', ['batch', 'past + 1', 4])],
      initializers: [weight('w', 8, 4)],
    },
    {},
    folder,
  ).file;

/** Aborts ONNX Runtime when it is released: a tensor without elements in an empty external file. */
function crashing(folder: string): string {
  writeFileSync(join(folder, 'empty.bin'), '');
  const data = { location: 'empty.bin', offset: 0, length: 0 };
  return writeModel(
    {
      name: 'crashing',
      nodes: [node('Concat', ['x', 'none'], ['y'], { axis: { int: 0 } })],
      inputs: [value('x', [1, 4])],
      outputs: [value('y', [1, 4])],
      initializers: [{ name: 'none', dtype: 'float32', shape: [0, 4], data }],
    },
    {},
    folder,
  ).file;
}

/** A model whose weights take more than the disk has, in a file without content. */
function heavier(folder: string): string {
  const { bavail, bsize } = statfsSync(folder);
  const rows = Math.ceil((bavail * bsize) / 32 + 1e8);
  writeFileSync(join(folder, 'weights.bin'), '');
  truncateSync(join(folder, 'weights.bin'), rows * 32);
  const data = { location: 'weights.bin', offset: 0, length: rows * 32 };
  return writeModel(
    {
      name: 'heavier',
      nodes: [node('Gather', ['table', 'ids'], ['y'])],
      inputs: [value('ids', [1], 'int64')],
      outputs: [value('y', [1, 8])],
      initializers: [{ name: 'table', dtype: 'float32', shape: [rows, 8], data }],
    },
    {},
    folder,
  ).file;
}

const commands = {
  inspect: (file: string) => ['inspect', file],
  split: (file: string) => ['split', file, '--parts', '1', '-o', 'new/parts'],
  profile: (file: string) => ['profile', file, '-o', 'new/profile.json'],
  run: (file: string) => ['run', file, '-o', 'new/out'],
};

interface BadModel extends Failure {
  readonly file: string;
  readonly refusedBy: readonly (keyof typeof commands)[];
}

/** Files that aren't models, and models that can't be run, by what is wrong with them. */
const badModels: Readonly<Record<string, (folder: string) => BadModel>> = {
  'that is not there': (folder) => {
    const file = join(folder, 'none.onnx');
    const refusedBy = ['inspect', 'profile', 'run'] as const;
    return { file, code: 'P1101', names: file, next: 'partita inspect', refusedBy };
  },
  'that is a folder': (folder) => {
    return { file: folder, code: 'P1102', names: folder, next: 'partita inspect', refusedBy: ['inspect'] };
  },
  'that is no ONNX file': (folder) => {
    const file = join(folder, 'readme.onnx');
    writeFileSync(file, '# A page about models\n');
    return { file, code: 'P1102', names: file, next: 'partita inspect', refusedBy: ['split'] };
  },
  'that is cut short': (folder) => {
    const file = oneNode(folder);
    truncateSync(file, readFileSync(file).length - 40);
    return { file, code: 'P1103', names: file, next: 'Fetch the file again', refusedBy: ['run'] };
  },
  'whose operator the runtime lacks': (folder) => {
    const file = frobnicate(folder);
    return { file, code: 'P1111', names: 'Frobnicate', next: 'Export the model', refusedBy: ['run'] };
  },
  'that crashes the native runtime': (folder) => {
    const file = crashing(folder);
    return { file, code: 'P1113', names: file, next: 'onnxruntime alone', refusedBy: ['run'] };
  },
  'whose weights take more than the disk has': (folder) => {
    const file = heavier(folder);
    const refusedBy = ['run'] as const;
    return { file, code: 'P1902', names: join(folder, 'new'), next: 'Free some space', refusedBy };
  },
};

describe.concurrent('a model', () => {
  it.concurrent.for(Object.entries(badModels))('%s is refused', async ([, make], { onTestFinished }) => {
    const sandbox = openSandbox(onTestFinished);
    const { file, refusedBy, ...failure } = make(sandbox.folder);
    for (const name of refusedBy) {
      expectFailure(await sandbox.run(commands[name](file)), failure);
      expect(sandbox.leftovers()).toEqual([]);
    }
  });

  it.concurrent('with open sizes is not measured at sizes that nobody gave', async ({ onTestFinished }) => {
    const sandbox = openSandbox(onTestFinished);
    const file = openSizes(sandbox.folder);
    const flags = "--dim batch=1 --dim 'past + 1=";
    const failure = { code: 'P1105', names: 'batch' };
    const run = await sandbox.run(['run', file, '-o', 'out']);
    expectFailure(run, { ...failure, next: `partita run '${file}' ${flags}` });
    const profiled = await sandbox.run(['profile', file, '-o', 'profile.json']);
    expectFailure(profiled, { ...failure, next: `partita profile '${file}' -o profile.json ${flags}` });
    const sizeless = await sandbox.run(['run', file, '-o', 'out', '--dim', 'batch=many']);
    expectFailure(sizeless, { code: 'P1106', names: 'batch=many', next: 'partita inspect' });
    expect(sandbox.leftovers()).toEqual([]);
  });

  it.concurrent('that has changed since it was split is not verified against', async ({ onTestFinished }) => {
    const sandbox = openSandbox(onTestFinished);
    const file = oneNode(sandbox.folder);
    expect(await sandbox.run(['split', file, '--parts', '1', '-o', 'parts'])).toMatchObject({ code: 0 });
    // Field 2 of the model: another producer.
    appendFileSync(file, Uint8Array.of(0x12, 1, 0x78));
    const failure = { code: 'P1204', names: 'one-node', next: 'partita split' };
    expectFailure(await sandbox.run(['verify', 'parts']), failure);
    expect(sandbox.leftovers()).toEqual([]);
  });
});

const plan = (content: object) => JSON.stringify({ schema: 'partita/plan', version: 1, ...content });

describe.concurrent('a plan', () => {
  const invoke = (file: string) => ['invoke', file, '--input', 'random'];
  const deploy = (file: string) => ['deploy', file];
  const profile = (file: string) => ['profile', file, '-o', 'new/measured.json'];

  it.concurrent.for([
    ['is not there', undefined, invoke, 'P1101'],
    ['is cut short', plan({ partitions: [] }).slice(0, -9), profile, 'P1301'],
    ['is of another version', plan({ version: 99 }), deploy, 'P1303'],
  ] as const)('that %s is refused', async ([, content, command, code], { onTestFinished }) => {
    const sandbox = openSandbox(onTestFinished);
    const file = join(sandbox.folder, 'plan.json');
    if (content !== undefined) writeFileSync(file, content);
    expectFailure(await sandbox.run(command(file)), { code, names: file, next: 'partita optimize' });
    expect(sandbox.leftovers()).toEqual([]);
  });
});

describe.concurrent('a place to write to', () => {
  it.concurrent.for([
    ['split', ['split', 'one-node.onnx', '--parts', '1', '-o', 'taken/parts']],
    ['profile', ['profile', 'one-node.onnx', '-o', 'taken/profile.json']],
    ['run', ['run', 'one-node.onnx', '-o', 'taken/out']],
  ] as const)(
    'under a file is refused by %s before anything takes long',
    async ([, command], { onTestFinished }) => {
      const sandbox = openSandbox(onTestFinished);
      oneNode(sandbox.folder);
      writeFileSync(join(sandbox.folder, 'taken'), '');
      const ended = await sandbox.run(command);
      expectFailure(ended, { code: 'P1903', names: command.at(-1) ?? '', next: '-o' });
      expect(ended.stderr).not.toContain('measuring');
      expect(sandbox.leftovers()).toEqual([]);
    },
  );

  it.concurrent('that holds what Partita did not write is left alone', async ({ onTestFinished }) => {
    const sandbox = openSandbox(onTestFinished);
    oneNode(sandbox.folder);
    mkdirSync(join(sandbox.folder, 'thesis'));
    writeFileSync(join(sandbox.folder, 'thesis', 'thesis.tex'), 'years of work');
    const run = await sandbox.run(['run', 'one-node.onnx', '-o', 'thesis']);
    expectFailure(run, { code: 'P1904', names: 'thesis', next: '-o DIR' });
    const split = await sandbox.run(['split', 'one-node.onnx', '--parts', '1', '-o', 'thesis']);
    expectFailure(split, { code: 'P1904', names: 'thesis', next: '-o DIR' });
    expect(split.stderr).not.toContain('optimising');
    const profiled = await sandbox.run(['profile', 'one-node.onnx', '-o', 'thesis']);
    expectFailure(profiled, { code: 'P1903', names: 'thesis', next: '-o' });
    expect(sandbox.leftovers()).toEqual([]);
    expect(readFileSync(join(sandbox.folder, 'thesis', 'thesis.tex'), 'utf8')).toBe('years of work');
  });
});

describe.concurrent('a port', () => {
  it.concurrent('that is in use is named', async ({ onTestFinished }) => {
    const sandbox = openSandbox(onTestFinished);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ended = await sandbox.run(['serve', '--port', String(port)]);
    expectFailure(ended, { code: 'P1401', names: String(port), next: 'partita serve --port 0' });
    expect(sandbox.leftovers()).toEqual([]);
  });
});

describe.concurrent('a command line', () => {
  it.concurrent.for([
    ['a command there is not', ['inspekt', 'x.onnx'], 'P1001', 'inspekt', 'partita --help'],
    ['an SLO that is none', ['run', 'm', '--slo', 'nonsense'], 'P1001', 'nonsense', 'partita run --help'],
    ['no cuts', ['split', 'm', '-o', 'd'], 'P1002', '--parts', 'partita split'],
    ['a format there is not', ['report', 'p', '-o', 'd', '--format', 'pdf'], 'P1003', 'pdf', '--format html'],
    ['a target there is not', ['deploy', 'p', '--target', 'azure'], 'P1520', 'azure', 'partita deploy'],
  ] as const)(
    'with %s is explained, with the way out',
    async ([, command, code, names, next], { onTestFinished }) => {
      const sandbox = openSandbox(onTestFinished);
      const ended = await sandbox.run([...command, '--json']);
      expectFailure(ended, { code, names, next });
      expect(JSON.parse(ended.stdout)).toEqual({
        error: { code, message: expect.stringContaining(names), next: expect.stringContaining(next) },
      });
      expect(sandbox.leftovers()).toEqual([]);
    },
  );

  it.concurrent('under npm start names the next command as it is typed there', async ({ onTestFinished }) => {
    const sandbox = openSandbox(onTestFinished);
    const env = { npm_lifecycle_event: 'start', npm_package_name: 'partita' };
    const { stderr } = await sandbox.run(['run', 'none.onnx', '--slo', '1'], { env });
    expect(stderr).toContain('next: npm start -- --help');
    const missing = await sandbox.run(['run', 'none.onnx'], { env });
    expect(missing.stderr).toContain('next: npm run -s partita -- inspect');
  });
});
