import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LocalCloud, LocalFunction } from '../../lib/local/index.ts';
import { hostArchitecture } from '../../lib/plan/platform.ts';
import { LocalStacks } from '../../lib/targets/local-stacks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A cloud that remembers which functions it has, and refuses those above 1000 MB. */
function fakeCloud() {
  const standing = new Map<string, LocalFunction>();
  const cloud: LocalCloud = {
    endpoint: 'http://127.0.0.1:1',
    region: 'us-east-1',
    enforcement: 'none',
    maxMeasurableMb: 1000,
    createFunction(fn) {
      if (fn.memoryMb > 1000) throw new Error('too large');
      if (standing.has(fn.functionName)) throw new Error('exists');
      standing.set(fn.functionName, fn);
    },
    async deleteFunction(name) {
      if (!standing.delete(name)) throw new Error('unknown');
    },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    async updateFunction(fn) {
      standing.set(fn.functionName, fn);
    },
    publishLayer: () => 'arn',
    setFaults: () => undefined,
    faults: () => [],
    invocations: () => [],
    createBucket: async () => undefined,
    close: async () => undefined,
  };
  const sizes = () => [...standing.values()].map(({ memoryMb }) => memoryMb);
  return { cloud, standing, sizes };
}

/** An assembly of functions with these memory sizes, that tells when it is discarded. */
function assembly(memorySizes: readonly number[], architecture: string = hostArchitecture) {
  const folder = temporaryFolder();
  const functions = memorySizes.map((MemorySize, index) => [
    `Fn${index}`,
    {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        MemorySize,
        Timeout: 3,
        Architectures: [architecture],
        Code: { S3Key: 'a.zip' },
      },
    },
  ]);
  writeFileSync(
    join(folder, 's.template.json'),
    JSON.stringify({ Resources: Object.fromEntries(functions) }),
  );
  writeFileSync(
    join(folder, 's.assets.json'),
    JSON.stringify({ files: { a: { source: { path: 'asset.a' } } } }),
  );
  const state = { discarded: false };
  return {
    folder,
    state,
    discard: async () => {
      state.discarded = true;
    },
  };
}

const noHostLayer = { folders: [], discard: async () => undefined };

describe('stacks on an embedded cloud', () => {
  it('are changed by deploying again', async () => {
    const { cloud, sizes } = fakeCloud();
    const stacks = new LocalStacks(cloud, noHostLayer);
    const first = assembly([128, 256]);
    const second = assembly([512]);
    await stacks.deploy('s', first);
    expect(sizes()).toEqual([128, 256]);
    await stacks.deploy('s', second);
    expect(sizes()).toEqual([512]);
    expect([first.state.discarded, second.state.discarded]).toEqual([true, false]);
    await stacks.destroy('s');
    expect(sizes()).toEqual([]);
    expect(second.state.discarded).toBe(true);
  });

  it('stand as before when a change fails', async () => {
    const { cloud, sizes } = fakeCloud();
    const stacks = new LocalStacks(cloud, noHostLayer);
    const first = assembly([128, 256]);
    await stacks.deploy('s', first);
    await expect(stacks.deploy('s', assembly([512, 2000]))).rejects.toThrow('too large');
    expect(sizes()).toEqual([128, 256]);
    expect(first.state.discarded).toBe(false);
  });

  it('are refused for another processor, before anything is touched', async () => {
    const { cloud, sizes } = fakeCloud();
    const stacks = new LocalStacks(cloud, noHostLayer);
    await stacks.deploy('s', assembly([128]));
    const foreign = assembly([512], hostArchitecture === 'arm64' ? 'x86_64' : 'arm64');
    await expect(stacks.deploy('s', foreign)).rejects.toThrow(expect.objectContaining({ code: 'P1523' }));
    expect(sizes()).toEqual([128]);
  });

  it("put the host's own layer over the function's", async () => {
    const { cloud, standing } = fakeCloud();
    await new LocalStacks(cloud, { ...noHostLayer, folders: ['/host'] }).deploy('s', assembly([128]));
    expect([...standing.values()].map(({ layerDirs }) => layerDirs)).toEqual([['/host']]);
  });

  it('are none the worse for being destroyed when they do not stand', async () => {
    await expect(new LocalStacks(fakeCloud().cloud, noHostLayer).destroy('s')).resolves.toBeUndefined();
  });
});
