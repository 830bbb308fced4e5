import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { handlerPackage, partitionEntry } from '../../lib/plan/partition-entry.ts';
import { hostArchitecture } from '../../lib/plan/platform.ts';
import { handlerContent } from '../../lib/stack/handler-content.ts';
import { onnxRuntimeContent } from '../../lib/stack/onnxruntime-content.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );

const modules = join('nodejs', 'node_modules');

describe('the ONNX Runtime layer', () => {
  it.each([
    ['x86_64', 'x64'],
    ['arm64', 'arm64'],
  ] as const)('for %s holds the binaries of linux/%s and what loads them', (architecture, folder) => {
    const layer = temporaryFolder();
    const content = onnxRuntimeContent(architecture);
    content.write(layer);
    const files = filesIn(layer);
    expect(files.filter((file) => /\.(node|so|so\.\d+|dylib|dll)$/.test(file)).sort()).toEqual([
      join(modules, `onnxruntime-node/bin/napi-v6/linux/${folder}/libonnxruntime.so.1`),
      join(modules, `onnxruntime-node/bin/napi-v6/linux/${folder}/onnxruntime_binding.node`),
    ]);
    expect(files.filter((file) => /\.(ts|map)$|esm|script/.test(file))).toEqual([]);
    expect(content.unzippedBytes).toBe(
      files.reduce((sum, file) => sum + statSync(join(layer, file)).size, 0),
    );
  });

  it('is all that loading ONNX Runtime takes', () => {
    const layer = temporaryFolder();
    onnxRuntimeContent(hostArchitecture, process.platform).write(layer);
    const script = `process.stdout.write(typeof require('onnxruntime-node').InferenceSession.create)`;
    const printed = execFileSync(process.execPath, ['-e', script], {
      cwd: layer,
      env: { NODE_PATH: join(layer, modules) },
      encoding: 'utf8',
    });
    expect(printed).toBe('function');
  });

  it('differs by architecture, and not from one time to the next', () => {
    const identities = (['x86_64', 'arm64', 'x86_64'] as const).map((a) => onnxRuntimeContent(a).identity);
    expect(identities[0]).not.toBe(identities[1]);
    expect(identities[0]).toBe(identities[2]);
  });

  it('is refused for a platform that the package has no binary for', () => {
    expect(() => onnxRuntimeContent('x86_64', 'sunos')).toThrow(expect.objectContaining({ code: 'P1508' }));
  });
});

describe('the handler layer', { timeout: 30_000 }, () => {
  it('is the same each time, wherever it is made from', () => {
    const here = handlerContent();
    const cwd = process.cwd();
    try {
      process.chdir('/');
      expect(handlerContent().identity).toBe(here.identity);
    } finally {
      process.chdir(cwd);
    }
  });

  it('does not read the S3 client at init', () => {
    const layer = temporaryFolder();
    handlerContent().write(layer);
    const read = (file: string) => readFileSync(join(layer, modules, handlerPackage, file), 'utf8');
    const entry = read('index.mjs');
    const ours = [...entry.matchAll(/(?:from|import)\s*"(\.[^"]+)"/g)].map(([, path = '']) => read(path));
    for (const text of [entry, ...ours]) expect(text).not.toContain('S3Client');
    for (const text of ours) expect(text).not.toMatch(/(?:from|import)\s*"\./);
    expect(entry).toMatch(/import"node:|from"node:/);
    expect(entry).toMatch(/import\("\.\/objects-\w+\.mjs"\)/);
  });

  it("is found by a partition's entry file through NODE_PATH", () => {
    const layer = temporaryFolder();
    const code = temporaryFolder();
    handlerContent().write(layer);
    writeFileSync(join(code, partitionEntry.file), partitionEntry.content);
    const script = `import('./${partitionEntry.file}').catch((error) => process.stdout.write(error.message))`;
    const printed = execFileSync(process.execPath, ['-e', script], {
      cwd: code,
      env: { NODE_PATH: join(layer, modules) },
      encoding: 'utf8',
    });
    // It got as far as asking for the other layer.
    expect(printed).toMatch(/^Cannot find module 'onnxruntime-node'/);
  });
});
