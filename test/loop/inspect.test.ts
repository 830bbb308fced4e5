import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeModel } from '../../lib/loop/inspect.ts';
import { buildZooModel } from '../../lib/onnx/zoo/build-zoo-model.ts';
import { prepare } from '../onnx/prepared.ts';
import { temporaryFolder } from '../support/models.ts';

const inspectTiny = async (name: string) =>
  describeModel(
    await prepare((await buildZooModel(name, join(temporaryFolder(), `${name}.onnx`), { tiny: true })).file),
  );

describe('an inspected U-Net', () => {
  it('shares all of its weights out among its operators', async () => {
    const { operators, weightBytes, nodes, largestWeights } = await inspectTiny('unet');
    expect(operators.reduce((sum, operator) => sum + operator.weightBytes, 0)).toBe(weightBytes);
    expect(operators.reduce((sum, operator) => sum + operator.nodes, 0)).toBe(nodes);
    expect(operators[0]?.opType).toBe('Conv');
    expect(largestWeights[0]?.shape).toHaveLength(4);
    expect(largestWeights[0]?.bytes).toBe(
      4 * (largestWeights[0]?.shape ?? []).reduce((product, size) => product * size, 1),
    );
  });

  it('holds more at once than its widest cut, and places each cut after the nodes before it', async () => {
    const { cuts, limits, placedNodes, largestActivations, segments } = await inspectTiny('unet');
    expect(limits.memory.peakActivationBytes).toBeGreaterThanOrEqual(
      Math.max(...cuts.map(({ bytes }) => bytes)),
    );
    expect(limits.memory.peakActivationBytes).toBeGreaterThan(largestActivations[0]?.bytes ?? 0);
    expect(limits.inline.cuts + limits.inline.s3Cuts).toBe(segments - 1);
    const places = cuts.map(({ nodesBefore }) => nodesBefore);
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThanOrEqual(1);
    expect(places.at(-1)).toBeLessThan(placedNodes);
  });
});
