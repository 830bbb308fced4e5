import { mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PlannedPartition } from '../../lib/plan/plan.ts';
import { hostArchitecture } from '../../lib/plan/platform.ts';
import {
  OnnxRuntimeLayer,
  PartitionFunction,
  PartitionHandlerLayer,
  readPlan,
} from '../../lib/stack/index.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';

let directory: string;
let outdir: string;
let stack: Stack;
let onnxRuntime: OnnxRuntimeLayer;
let handler: PartitionHandlerLayer;

beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'partita-test-'));
  stack = new Stack(new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } }), 'Stack');
  onnxRuntime = new OnnxRuntimeLayer(stack, 'OnnxRuntime', { architecture: hostArchitecture });
  handler = new PartitionHandlerLayer(stack, 'Handler');
});
afterAll(() => rmSync(outdir, { recursive: true }));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'partita-test-'));
  writeTinyPlan(directory);
});
afterEach(() => rmSync(directory, { recursive: true }));

let made = 0;

/** Makes the function of the first partition, changed. */
function make(change: Partial<PlannedPartition> = {}) {
  const [partition] = readPlan(join(directory, 'plan.json')).partitions;
  return new PartitionFunction(stack, `Part${made++}`, {
    partition: { ...partition!, ...change },
    directory,
    onnxRuntime,
    handler,
  });
}

const refusal = (code: string) =>
  expect.objectContaining({ code, message: expect.stringContaining('"part-0"') });

describe('a partition function', () => {
  it('is made of a partition within the limits', () => {
    expect(make().function.functionName).toBeTruthy();
  });

  it('is refused when its folder lies outside the plan’s, plainly or by a link', () => {
    expect(() => make({ dir: '../part-0' })).toThrow(refusal('P1502'));
    expect(() => make({ dir: directory.slice(0, -1) })).toThrow(refusal('P1502'));
    renameSync(join(directory, 'part-0'), join(outdir, `elsewhere-${made}`));
    symlinkSync(join(outdir, `elsewhere-${made}`), join(directory, 'part-0'));
    expect(() => make()).toThrow(refusal('P1502'));
  });

  it.each(['model.onnx', 'partition.json', 'index.mjs'])('is refused without its %s', (file) => {
    rmSync(join(directory, 'part-0', file));
    expect(() => make()).toThrow(refusal('P1503'));
  });

  it('is refused when it is more than Lambda unpacks, and not a byte before', () => {
    const room = 262_144_000 - onnxRuntime.unzippedBytes - handler.unzippedBytes;
    const data = join(directory, 'part-0', 'model.onnx.data');
    truncateSync(data, room);
    expect(() => make()).toThrow(refusal('P1504'));
    truncateSync(data, room - 10_000);
    expect(() => make()).not.toThrow();
  });

  it.each([127, 10_241, 512.5])('is refused at %d MB', (memoryMb) => {
    expect(() => make({ memoryMb })).toThrow(refusal('P1505'));
  });

  it('is refused with a layer for another processor', () => {
    const architecture = hostArchitecture === 'arm64' ? 'x86_64' : 'arm64';
    expect(() => make({ architecture })).toThrow(refusal('P1506'));
  });

  it('is refused on another tier', () => {
    expect(() => make({ tier: 'edge' })).toThrow(refusal('P1507'));
  });
});
