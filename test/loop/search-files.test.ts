import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSearchFiles, type SearchFiles } from '../../lib/loop/search-files.ts';
import type { CodecEffects } from '../../lib/plan/codec-effects.ts';
import type { Leakage } from '../../lib/plan/leakage.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import { mediumWorld, syntheticProfile } from '../optimizer/synthetic-profile.ts';

const folder = mkdtempSync(join(tmpdir(), 'partita-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const written = (name: string, content: unknown) => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
};

const profile = syntheticProfile(mediumWorld, { ranges: [[0, 12]], memorySizes: [1769], warmSamples: 2 });
const profileFile = written('profile.json', profile);
const effect = { encodeMs: 1, decodeMs: 2, maxAbsDiff: 0.1, maxRelDiff: 0.1 };
const effects: CodecEffects = {
  schema: 'partita/codecs',
  version: 1,
  createdAt: '2026-11-20T12:00:00Z',
  model: profile.model,
  optimize: 'extended',
  dims: {},
  samples: { source: 'seeded', count: 8, seed: 1 },
  cuts: [
    {
      index: 3,
      tensors: ['tensor-3'],
      bytes: 800,
      codecs: [
        { ...effect, codec: 'deflate', bytes: 600, ratio: 4 / 3, top1Agreement: null },
        { ...effect, codec: 'int8', bytes: 200, ratio: 4, top1Agreement: 0.75 },
        { ...effect, codec: 'fp16', bytes: 400, ratio: 2, top1Agreement: null },
      ],
    },
  ],
  cutsFound: 11,
};
const quality = { mse: 0.1, psnr: null, ssim: null, accuracy: null };
const attack = {
  ...quality,
  view: 'whole',
  kernel: 'linear',
  ridge: 0.1,
  samples: 8,
  leakage: 0.25,
} as const;
const leakages: Leakage = {
  ...{ schema: 'partita/leakage', version: 1, createdAt: effects.createdAt, model: profile.model },
  ...{ optimize: 'extended', dims: {}, defence: null, sketchColumns: 8, blind: quality, cutsFound: 11 },
  samples: { source: 'seeded', count: 8, groups: 8, train: 4, validation: 2, heldOut: 2, seed: 1 },
  target: { kind: 'values', input: 'tensor-0', height: null, width: null, range: 1 },
  cuts: [
    {
      ...{ index: 3, tensors: ['tensor-3'], bytes: 800, leakage: 0.25, low: 0.2, high: 0.3 },
      ...{ distanceCorrelation: 0.3, linear: attack, nonlinear: attack, effect: null },
    },
  ],
  rankAgreement: { linearNonlinear: null, distanceCorrelation: null, depth: null },
};
const reading = (files: Partial<SearchFiles>) =>
  readSearchFiles(
    { file: 'synthetic.onnx', sha256: profile.model.sha256 },
    { profile: [profileFile], ...files },
  );

/** The same model in another file, profiled likewise. */
const sha256 = '1'.repeat(64);
const lighter: Profile = { ...profile, model: { ...profile.model, sha256, weightBytes: 1 } };
const agreement = { top1: 0.75, maxAbsDiff: 0.1, maxRelDiff: 0.1, runs: 8, inputs: 'seeded' } as const;
const variant = { name: 'int8', file: 'int8/model.onnx', sha256, weightBytes: 1, agreement };
const header = { schema: 'partita/variants', version: 1, model: profile.model };
const variants = written('variants.json', { ...header, variants: [variant] });
const lighterFile = written('int8.json', lighter);

describe('the files of a search', () => {
  it('say of each codec at a cut what it leaves of the bytes, takes and loses', async () => {
    const { options } = await reading({ codecs: [written('codecs.json', effects)] });
    expect(options.codecs?.get(3)).toEqual([
      { codec: 'deflate', share: 0.75, encodeMs: 1, decodeMs: 2, loss: 0 },
      { codec: 'int8', share: 0.25, encodeMs: 1, decodeMs: 2, loss: 0.25 },
      { codec: 'fp16', share: 0.5, encodeMs: 1, decodeMs: 2, loss: 1 },
    ]);
  });

  it('are refused where they are of another model, or of the same with other cuts', async () => {
    const other = { ...effects, model: { ...profile.model, sha256 } };
    await expect(reading({ codecs: [written('other.json', other)] })).rejects.toThrow('"synthetic"');
    const cuts = effects.cuts.map((cut) => ({ ...cut, tensors: ['tensor-4'] }));
    await expect(reading({ codecs: [written('cuts.json', { ...effects, cuts })] })).rejects.toMatchObject({
      code: 'P2016',
    });
  });

  it('are of the model or of a variant by the content that they name', async () => {
    const ofVariant = { ...effects, model: lighter.model };
    const codecs = [written('codecs.json', effects), written('codecs-int8.json', ofVariant)];
    const { options, variants: searched } = await reading({
      ...{ variants, codecs, minAccuracy: 0.7 },
      profile: [lighterFile, profileFile],
    });
    expect(options).toMatchObject({ minAccuracy: 0.7, variants: [{ name: 'int8', accuracy: 0.75 }] });
    expect(options.variants?.[0]?.profile).toEqual(lighter);
    expect(options.variants?.[0]?.codecs).toEqual(options.codecs);
    expect(searched.get('int8')?.file).toBe(join(folder, 'int8/model.onnx'));
    // Nothing tells what is recovered of the variant, so everything is.
    const leakage = [written('leakage.json', leakages)];
    const bounded = await reading({ variants, leakage, profile: [lighterFile, profileFile] });
    expect(bounded.options.leakage?.byCut.get(3)).toBe(0.25);
    expect(bounded.options.variants?.[0]?.leakage?.byCut.size).toBe(0);
  });

  it('take an accuracy that is given for a variant before the measured agreement', async () => {
    const given = written('given.json', { ...header, variants: [{ ...variant, accuracy: 0.9 }] });
    const { options } = await reading({ variants: given, profile: [profileFile, lighterFile] });
    expect(options.variants).toMatchObject([{ accuracy: 0.9 }]);
  });

  it('are refused where no variant was profiled, two say the same, or the variant was measured elsewhere', async () => {
    const elsewhere = written('elsewhere.json', { ...lighter, target: 'aws' });
    const refusals: [Partial<SearchFiles>, string][] = [
      [{ variants }, 'P1215'],
      [{ profile: [profileFile, profileFile] }, 'P1214'],
      [{ profile: [profileFile, lighterFile] }, 'P1204'],
      [{ variants, profile: [lighterFile] }, 'P1204'],
      [{ variants, profile: [profileFile, elsewhere] }, 'P1213'],
      [
        { variants: written('of-other.json', { ...header, model: lighter.model, variants: [variant] }) },
        'P1204',
      ],
    ];
    for (const [files, code] of refusals) await expect(reading(files)).rejects.toMatchObject({ code });
    expect((await reading({ variants, profile: [profileFile, lighterFile] })).notProfiled).toEqual([]);
  });

  it('may be of the model on two processors, of which one can be asked for', async () => {
    const onArm: Profile = { ...profile, architecture: 'arm64' };
    const armFile = written('arm.json', onArm);
    const both = await reading({ profile: [profileFile, armFile] });
    expect(both.model.profile).toEqual(profile);
    expect(both.options.otherProcessors).toEqual([onArm]);
    const asked = await reading({ profile: [profileFile, armFile], architecture: 'arm64' });
    expect(asked.model.profile).toEqual(onArm);
    expect(asked.options.otherProcessors).toBeUndefined();
    // Of a variant the model's processor comes first.
    const lighterOnArm: Profile = { ...lighter, architecture: 'arm64' };
    const four = [profileFile, armFile, written('lighter-arm.json', lighterOnArm), lighterFile];
    const { options } = await reading({ variants, profile: four });
    expect(options.variants?.[0]).toMatchObject({ profile: lighter, otherProcessors: [lighterOnArm] });
  });

  it('are refused where the two processors were not profiled alike', async () => {
    const elsewhere = written('arm-elsewhere.json', { ...profile, architecture: 'arm64', target: 'aws' });
    await expect(reading({ profile: [profileFile, elsewhere] })).rejects.toMatchObject({ code: 'P1213' });
    const { subject } = profile;
    if (subject.kind !== 'model') throw new Error('of a model');
    const cuts = subject.segmentation.cuts.map((cut) => ({ ...cut, tensors: [] }));
    const segmentation = { ...subject.segmentation, cuts };
    const otherCuts = { ...profile, architecture: 'arm64', subject: { ...subject, segmentation } };
    await expect(
      reading({ profile: [profileFile, written('cuts-arm.json', otherCuts)] }),
    ).rejects.toMatchObject({
      code: 'P2016',
    });
  });

  it('are needed for a bound on what they measure, and are for a caller who walks', async () => {
    await expect(reading({ maxLeakage: 0.5 })).rejects.toMatchObject({ code: 'P2015' });
    const box = { memoryMb: 512, architecture: 'x86_64', target: 'local', trusted: true };
    const lambda = { target: 'aws', trusted: true };
    const site = (name: string, tiers: object) =>
      written(name, { schema: 'partita/site', version: 1, lambda, ...tiers });
    const tiers = site('tiers.json', { device: box });
    const walked = { walkedBy: { orchestration: 'coordinator' } } as const;
    await expect(reading({ site: tiers, ...walked })).rejects.toMatchObject({ code: 'P2109' });
    for (const files of [
      { site: tiers, walkedBy: { orchestration: 'any' } } as const,
      { site: site('cloud.json', {}), ...walked },
    ])
      expect((await reading(files)).options).toMatchObject({ walkedBy: files.walkedBy });
  });
});
