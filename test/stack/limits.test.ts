import { mkdtempSync, renameSync, rmSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PlannedPartition } from '../../lib/plan/plan.ts';
import { hostArchitecture } from '../../lib/plan/platform.ts';
import {
  HandoffBucket,
  OnnxRuntimeLayer,
  PartitionFunction,
  type PartitionFunctionOptions,
  PartitionHandlerLayer,
  readPlan,
} from '../../lib/stack/index.ts';
import { folderBytes } from '../../lib/stack/partition-folder.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';

let directory: string;
let outdir: string;
let stack: Stack;
let onnxRuntime: OnnxRuntimeLayer;
let handler: PartitionHandlerLayer;
let handoff: HandoffBucket;

beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'partita-test-'));
  stack = new Stack(new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } }), 'Stack');
  onnxRuntime = new OnnxRuntimeLayer(stack, 'OnnxRuntime', { architecture: hostArchitecture });
  handler = new PartitionHandlerLayer(stack, 'Handler');
  handoff = new HandoffBucket(stack, 'Handoff');
});
afterAll(() => rmSync(outdir, { recursive: true }));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'partita-test-'));
  writeTinyPlan(directory);
});
afterEach(() => rmSync(directory, { recursive: true }));

let made = 0;

/** Makes the function of the first partition, changed. */
function make(change: Partial<PlannedPartition> = {}, options: PartitionFunctionOptions = {}) {
  const [partition] = readPlan(join(directory, 'plan.json')).partitions;
  return new PartitionFunction(stack, `Part${made++}`, {
    ...options,
    model: 'tiny',
    planHash: '0'.repeat(16),
    partition: { ...partition!, ...change },
    directory,
    onnxRuntime,
    handler,
    handoff,
  });
}

const grown = (tensors: PlannedPartition['inputs']) => tensors.map((each) => ({ ...each, bytes: 4_500_001 }));

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

  it('takes its weights from S3 when they are more than Lambda unpacks, and not a byte before', () => {
    const data = join(directory, 'part-0', 'model.onnx.data');
    const others = folderBytes(join(directory, 'part-0')) - statSync(data).size;
    const room = 262_144_000 - onnxRuntime.unzippedBytes - handler.unzippedBytes - others;
    truncateSync(data, room);
    expect(make().node.tryFindChild('Weights')).toBeUndefined();
    truncateSync(data, room + 1);
    expect(make().node.tryFindChild('Weights')).toBeDefined();
  });

  it('is refused when it is more than Lambda unpacks without its weights', () => {
    truncateSync(join(directory, 'part-0', 'model.onnx'), 262_144_000);
    expect(() => make()).toThrow(refusal('P1504'));
  });

  it('is refused when its weights are more than /tmp holds', () => {
    truncateSync(join(directory, 'part-0', 'model.onnx.data'), 10_240 * 2 ** 20);
    expect(() => make()).toThrow(refusal('P1516'));
  });

  it('is refused when its init is modelled to take over 10 s, unless that is allowed or done beforehand', () => {
    truncateSync(join(directory, 'part-0', 'model.onnx.data'), 400_000_000);
    // 0.9 s to start, 400 MB at 450 MB/s into the session and at 75 MB/s from S3, of which 128 MB get an eighth.
    expect(make({ memoryMb: 1024 }).estimatedInitMs).toBeCloseTo(7122, -1);
    expect(() => make({ memoryMb: 128 })).toThrow(refusal('P1518'));
    for (const options of [{ allowSlowInit: true }, { provisionedConcurrency: { executions: 1 } }]) {
      const { node } = make({ memoryMb: 128 }, options);
      expect(node.metadata.map(({ data }) => data)).toContainEqual(
        expect.stringContaining('44.5 s for init'),
      );
    }
  });

  it.each([0, 901, 1.5])('is refused with a timeout of %d s', (timeoutSec) => {
    expect(() => make({ timeoutSec })).toThrow(refusal('P1514'));
  });

  it.each(['channelIn', 'channelOut'] as const)('is refused with more inline than %s can carry', (field) => {
    const [{ inputs, outputs }] = readPlan(join(directory, 'plan.json')).partitions as [PlannedPartition];
    const tensors = { channelIn: { inputs: grown(inputs) }, channelOut: { outputs: grown(outputs) } }[field];
    expect(() => make({ ...tensors, [field]: 'inline' })).toThrow(refusal('P1517'));
    expect(() => make({ ...tensors, [field]: 's3' })).not.toThrow();
  });

  it('is refused when more environments are provisioned than may run', () => {
    const provisionedConcurrency = { executions: 3 };
    expect(() => make({}, { provisionedConcurrency, reservedConcurrentExecutions: 2 })).toThrow(
      refusal('P1509'),
    );
    expect(() => make({}, { provisionedConcurrency, reservedConcurrentExecutions: 3 })).not.toThrow();
  });

  it.each([127, 10_241, 512.5])('is refused at %d MB', (memoryMb) => {
    expect(() => make({ memoryMb })).toThrow(refusal('P1505'));
  });

  it('is refused with a layer for another processor', () => {
    const architecture = hostArchitecture === 'arm64' ? 'x86_64' : 'arm64';
    expect(() => make({ architecture })).toThrow(refusal('P1506'));
  });
});
