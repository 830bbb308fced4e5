import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareModel } from '../../lib/onnx/prepare.ts';
import { availableMemory } from '../../lib/onnx/runtime/available-memory.ts';
import { node, value, writeModel } from '../support/model-parts.ts';
import { temporaryFolder } from '../support/models.ts';

/** A file system with these files and nothing else. */
function rootWith(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const meminfo = { 'proc/meminfo': 'MemTotal: 2000 kB\nMemAvailable:    1000 kB\n' };
const stat = 'anon 5\ninactive_file 3000\nactive_file 2000\n';

describe('the memory that is available', () => {
  it('is what the machine has left', () => {
    expect(availableMemory(rootWith(meminfo))).toBe(1_024_000);
    expect(availableMemory(rootWith({}))).toBe(totalmem());
  });

  it('is what a cgroup, or one around it, leaves of its limit; cached files are as good as free', () => {
    const group = 'sys/fs/cgroup/outer/inner';
    const files = {
      ...meminfo,
      'proc/self/cgroup': '0::/outer/inner\n',
      [`${group}/memory.max`]: '900000\n',
      [`${group}/memory.current`]: '500000\n',
      [`${group}/memory.stat`]: stat,
    };
    expect(availableMemory(rootWith(files))).toBe(405_000);
    const outer = {
      'sys/fs/cgroup/outer/memory.max': '300000\n',
      'sys/fs/cgroup/outer/memory.current': '290000\n',
    };
    expect(availableMemory(rootWith({ ...files, ...outer }))).toBe(10_000);
    expect(availableMemory(rootWith({ ...files, [`${group}/memory.max`]: 'max\n' }))).toBe(1_024_000);
  });

  it('is what version 1 of cgroups leaves as well', () => {
    const files = {
      ...meminfo,
      'proc/self/cgroup': '5:cpu,cpuacct:/\n4:memory:/box\n',
      'sys/fs/cgroup/memory/box/memory.limit_in_bytes': '700000\n',
      'sys/fs/cgroup/memory/box/memory.usage_in_bytes': '650000\n',
      'sys/fs/cgroup/memory/box/memory.stat': stat,
    };
    expect(availableMemory(rootWith(files))).toBe(55_000);
  });
});

/** Four matrices of 250 GB each: a file of zeros that takes no room on the disk. */
function enormous(): string {
  const folder = temporaryFolder();
  const side = 250_000;
  const length = side * side * 4;
  const held = (index: number) => ({ location: 'weights', offset: index * length, length });
  writeFileSync(join(folder, 'weights'), '');
  truncateSync(join(folder, 'weights'), 4 * length);
  const { file } = writeModel(
    {
      name: 'enormous',
      nodes: [0, 1, 2, 3].map((index) => node('MatMul', [`x${index}`, `w${index}`], [`x${index + 1}`])),
      inputs: [value('x0', ['batch', side])],
      outputs: [value('x4', ['batch', side])],
      initializers: [0, 1, 2, 3].map((index) => ({
        name: `w${index}`,
        dtype: 'float32',
        shape: [side, side],
        data: held(index),
      })),
    },
    {},
    folder,
  );
  return file;
}

describe('a model of a terabyte', () => {
  const prepare = (file: string, options: { optimize: 'extended' | 'none'; runs: number }) =>
    prepareModel(file, join(temporaryFolder(), 'work'), { ...options, dims: { batch: 2 } }, () => {});

  it('is divided all the same where it is neither optimised nor compared', async () => {
    const { segmentation, outputs } = await prepare(enormous(), { optimize: 'none', runs: 0 });
    expect(segmentation.segments.map(({ weightBytes }) => weightBytes)).toEqual([25e10, 25e10, 25e10, 25e10]);
    expect(outputs).toEqual([{ name: 'x4', dtype: 'float32', shape: [2, 250_000], bytes: 2e6 }]);
  });

  it.each([
    { optimize: 'extended', runs: 0 },
    { optimize: 'none', runs: 1 },
  ] as const)('is refused before it is loaded: %j', async (options) => {
    const file = enormous();
    await expect(prepare(file, options)).rejects.toMatchObject({
      code: 'P1115',
      message: expect.stringContaining(`"${file}" into ONNX Runtime takes about 1300.2 GB of memory, and `),
      next: expect.stringContaining('--optimize none --no-verify'),
    });
  });
});
