import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderLeakage } from '../lib/cli/render/leakage.ts';
import { jsonText } from '../lib/loop/files.ts';
import { measureLeakage } from '../lib/loop/leakage/leakage-file.ts';
import { writeLeakagePlot } from '../lib/loop/leakage/write-plot.ts';
import type { Profile } from '../lib/plan/profile.ts';
import { plural } from '../lib/plural.ts';
import { givenModel } from './support/given-model.ts';
import { type BoundCheck, boundsAround, checkBound, watchedSite } from './support/leakage-bounds.ts';
import { profileAt } from './support/profile-at.ts';

/**
 * What can be recovered of a model's input at its cuts, by two attackers and beside distance correlation, and that
 * `--max-leakage` excludes exactly the cuts that were measured above it: searches with a bound at each measured value, just
 * below it and just above it, between a trusted device and a Lambda that isn't.
 * See `givenModel` for a model and photographs of yours; without them it is a MobileNetV2 with seeded weights on 1/f images,
 * whose figures say nothing of trained ones. The plot goes to partita-out/leakage.
 */
const memoryMb = { cloud: 1769, device: 704 };
/** All cuts are tried at one bound of so many, and at each bound those that were measured at it. */
const everyCutAt = 12;
const out = 'partita-out/leakage';
const print = (text: string) => process.stdout.write(`${text}\n`);

const folder = mkdtempSync(join(tmpdir(), 'partita-leakage-'));
try {
  const { model, options, isGiven } = await givenModel(folder, 'mobilenet-v2');
  const files = {
    model,
    leakage: join(folder, 'leakage.json'),
    profile: join(folder, 'profile.json'),
    site: join(folder, 'site.json'),
  };
  const sized = isGiven ? { count: 256, cuts: 16 } : { count: 100, cuts: 8 };
  const leakage = await measureLeakage(model, files.leakage, { ...options, ...sized }, () => undefined);
  print(renderLeakage(leakage, 100).join('\n'));
  mkdirSync(out, { recursive: true });
  const plot = join(out, `${leakage.model.name}-${leakage.samples.source.replace('/', '')}.svg`);
  await writeLeakagePlot(leakage, plot);
  print(`Plot: ${plot}\n`);

  const profile = await profileAt(model, files.profile, [memoryMb.cloud, memoryMb.device], 15);
  writeFileSync(files.profile, jsonText(profile));
  writeFileSync(files.site, jsonText(watchedSite(profile, memoryMb.device)));
  const { segmentation } = subjectOf(profile);
  const bounds = boundsAround(leakage);
  const { sha256 } = leakage.model;
  const checks: BoundCheck[] = [];
  for (const [at, bound] of bounds.entries()) {
    const everyCut = at % everyCutAt === 0;
    checks.push(await checkBound({ ...files, sha256 }, leakage, segmentation, bound, everyCut));
  }
  const total = (of: (check: BoundCheck) => number) => checks.reduce((sum, check) => sum + of(check), 0);
  const faults = checks.flatMap((check) => check.faults);
  print(
    [
      `--max-leakage, ${plural(bounds.length, 'bound')} at, just below and just above the ${leakage.cuts.length} values measured:`,
      `  fronts: ${plural(
        total(({ plans }) => plans),
        'plan',
      )}, of them ${total(({ exposed }) => exposed)} with a partition on the tier that isn't trusted; none is sent more than the bound: ${faults.some((fault) => fault.startsWith('a plan')) ? 'NO' : 'yes'}`,
      `  a partition forced there behind each cut: ${total(({ admitted }) => admitted.length)} taken, ${total(({ refused }) => refused.length)} refused, as measured: ${faults.length === 0 ? 'all' : 'NOT ALL'}`,
      ...checks
        .flatMap(({ said }) => said ?? [])
        .slice(0, 1)
        .map((said) => `  refused so: ${said}`),
      ...faults.map((fault) => `  FAULT: ${fault}`),
    ].join('\n'),
  );
  if (faults.length > 0 || checks.length === 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function subjectOf({ subject }: Profile) {
  if (subject.kind !== 'model') throw new Error('a model was profiled');
  return subject;
}
