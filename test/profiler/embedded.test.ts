import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPlan } from '../../lib/stack/read-plan.ts';
import { type Deployment, openTarget, type Target } from '../../lib/targets/index.ts';
import { fromOrt, toOrt } from '../../lib/tensors/ort.ts';
import type { NamedTensors } from '../../lib/tensors/tensor.ts';
import { deployedProbes } from '../../profiler/deployed-probes.ts';
import { measureFunctions } from '../../profiler/profile-model.ts';
import { measurePlan } from '../../profiler/profile-plan.ts';
import { tinyInputs, tinyModel, writeTinyPlan } from '../conformance/tiny-plan.ts';

const ignore = () => {};

/** What ONNX Runtime answers, here, to the whole graph. */
async function runHere(model: Uint8Array, inputs: NamedTensors): Promise<NamedTensors> {
  const session = await InferenceSession.create(model, { graphOptimizationLevel: 'disabled' });
  const feeds = Object.fromEntries([...inputs].map(([name, tensor]) => [name, toOrt(tensor, OrtTensor)]));
  const results = await session.run(feeds);
  await session.release();
  return new Map(Object.entries(results).map(([name, tensor]) => [name, fromOrt(tensor)]));
}

describe('on the embedded target', { timeout: 120_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'partita-test-'));
  let planFile: string;
  let target: Target;
  let deployment: Deployment;

  beforeAll(async () => {
    planFile = writeTinyPlan(directory, { plan: { purpose: 'profile' } });
    target = await openTarget('local');
    deployment = await target.deploy(planFile, ignore);
  }, 120_000);

  afterAll(async () => {
    await target.close();
    rmSync(directory, { recursive: true });
  }, 120_000);

  it('measures partitions cold and warm at each memory size, from REPORT lines', async () => {
    const hidden = { dtype: 'float32', shape: [2, 16], data: new Uint8Array(128) } as const;
    const plan = readPlan(planFile);
    const inputsOf = new Map([
      ['part-0', [tinyInputs()]],
      ['part-1', [new Map([...tinyInputs(), ['hidden', hidden] as const])]],
    ]);
    const { cold, warm, hop, layers, samples, failures, invocations, spendUsd } = await measureFunctions({
      target,
      plan,
      probeOf: deployedProbes(target, deployment, plan, inputsOf),
      chain: ['part-0'],
      memorySizes: [512, 1769],
      budget: { maxInvocations: 18, maxSeconds: null, maxUsd: null },
      notify: ignore,
      onRow: (row) => expect(row).toMatchObject({ status: 'measured', reported: true }),
    });
    const sizes = ['part-0 1769', 'part-0 512', 'part-1 1769', 'part-1 512'];
    expect(cold.map((figures) => `${figures.function} ${figures.memoryMb}`)).toEqual(sizes);
    expect(warm.map((figures) => `${figures.function} ${figures.memoryMb}`)).toEqual(sizes);
    expect(failures).toEqual([]);
    // Three of each function at each size, and one that timed nodes.
    expect(invocations).toBe(4 * 3 + 1);
    expect(samples.map((sample) => sample.cold)).toEqual(sizes.flatMap(() => [true, false, false]));
    expect(layers.map((each) => [each.function, each.memoryMb])).toEqual([['part-0', 1769]]);
    const [nodes = []] = layers.map((each) => each.nodes);
    // Two rows of sixteen floats.
    expect(nodes.map(({ opType, outputBytes }) => [opType, outputBytes])).toEqual([
      ['MatMul', 128],
      ['Add', 128],
      ['Tanh', 128],
    ]);
    for (const { ms } of nodes) expect(ms).toBeGreaterThanOrEqual(0);
    expect(layers[0]?.peakBytes).toBeGreaterThanOrEqual(2 * 128);
    for (const { cold: isCold, durationMs, initMs, billedMs, latencyMs } of samples) {
      expect(initMs !== null).toBe(isCold);
      expect(billedMs - (durationMs + (initMs ?? 0))).toBeGreaterThan(-0.01);
      expect(billedMs - (durationMs + (initMs ?? 0))).toBeLessThan(1.01);
      expect(latencyMs).toBeGreaterThan(durationMs);
    }
    for (const { phases } of samples.filter((sample) => sample.cold)) {
      const { startMs, bindingMs, sessionMs } = phases;
      for (const ms of [startMs, bindingMs, sessionMs]) expect(ms).toBeGreaterThan(0);
    }
    expect(hop).toMatchObject({ n: 4 * 2, fixedMs: expect.any(Number) });
    // Requests alone cost this much.
    expect(spendUsd).toBeGreaterThan(invocations * 0.0000002);
  });

  it('measures whole inferences, whose bits are those of the unsplit model', async () => {
    const { subject, samples } = await measurePlan({
      target,
      deployment,
      plan: readPlan(planFile),
      inputs: tinyInputs(),
      expected: await runHere(tinyModel(), tinyInputs()),
      coldStartRates: [0.01, 0.01],
      options: { coldRuns: 1, maxSamples: 3 },
      notify: ignore,
      onRow: ignore,
    });
    expect(subject.exact).toBe(true);
    expect(subject.inferences.map(({ coldStarts }) => coldStarts)).toEqual([2, 0, 0, 0]);
    expect(samples).toHaveLength(8);
    const initMs = samples.reduce((sum, sample) => sum + (sample.initMs ?? 0), 0);
    expect(subject.coldLatencyMs.median).toBeGreaterThan(initMs);
  });
});
