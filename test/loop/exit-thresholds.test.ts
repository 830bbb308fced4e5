import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sweepOf } from '../../lib/exits/sweep.ts';
import { trafficsOf } from '../../lib/loop/exit-thresholds.ts';
import { type ExitRates, exitRates } from '../../lib/plan/exit-rates.ts';
import type { Segmentation } from '../../lib/plan/segmentation.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const model = { file: 'm.onnx', sha256: 'a'.repeat(64) };
const confidences = [0.9, 0.8, 0.7, 0.6];
const agrees = [true, true, false, true];

function writeRates(): string {
  const file = join(temporaryFolder(), 'exits.json');
  const rates: ExitRates = {
    ...{ schema: exitRates.name, version: exitRates.version, createdAt: '2026-11-20T00:00:00Z' },
    ...{ optimize: 'none', dims: {}, final: 'last' },
    model: { ...model, name: 'm', weightBytes: 1, parameters: 1 },
    samples: { source: 'given', count: 4, seed: 1 },
    exits: [
      {
        ...{ output: 'early', segment: 2, scores: 'logits', rule: 'top' },
        ...{ confidences, agrees, sweep: sweepOf({ confidences, agrees, rule: 'top' }) },
      },
    ],
  };
  writeFileSync(file, JSON.stringify(rates));
  return file;
}

const segmentation = (producer = 2): Segmentation => ({
  ...{ optimize: 'none', onnxRuntimeVersion: '1.30.0', dims: {}, segments: [], sharedWeights: [], cuts: [] },
  tensors: [
    { name: 'early', dtype: 'float32', shape: [1, 2], bytes: 8, producer, consumers: [], isOutput: true },
  ],
});

const choice = (threshold?: number, leastAgreement: number | null = null) => ({
  file: writeRates(),
  thresholds: new Map(threshold === undefined ? [] : [['early', threshold]]),
  leastAgreement,
});

describe('the exits that are asked for', () => {
  it('are taken as they are given, or as far as answers agree', async () => {
    expect(await trafficsOf(choice(0.7), model, segmentation())).toMatchObject([
      { agreement: 0.75, exits: [{ output: 'early', segment: 2, threshold: 0.7, rate: 0.75 }] },
    ]);
    expect(await trafficsOf(choice(undefined, 1), model, segmentation())).toMatchObject([
      { agreement: 1, exits: [{ threshold: 0.8, rate: 0.5 }] },
    ]);
  });

  it('are refused where they are of another model or other segments, not measured, or agree too seldom', async () => {
    const refusals = [
      trafficsOf(choice(0.7), { ...model, sha256: 'b'.repeat(64) }, segmentation()),
      trafficsOf(choice(0.7), model, segmentation(3)),
      trafficsOf({ ...choice(), thresholds: new Map([['other', 1]]) }, model, segmentation()),
      trafficsOf(choice(0.7, 0.9), model, segmentation()),
    ];
    const results = await Promise.allSettled(refusals);
    expect(results.map((each) => (each.status === 'rejected' ? each.reason.code : null))).toEqual([
      ...['P1204', 'P1210', 'P2032', 'P2033'],
    ]);
  });
});
