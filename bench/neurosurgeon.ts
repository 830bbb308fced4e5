import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonText } from '../lib/loop/files.ts';
import { modelPieces } from '../lib/onnx/build.ts';
import { chunksOf } from '../lib/onnx/byte-stream.ts';
import { planZooModel } from '../lib/onnx/zoo/plan.ts';
import { planVgg, vgg16 } from '../lib/onnx/zoo/vgg.ts';
import { type Profile, profile as profileFormat } from '../lib/plan/profile.ts';
import { writeWhole } from '../lib/workspace.ts';
import { latencyPlot } from './support/latency-plot.ts';
import { type Cell, cellOf, setup } from './support/neurosurgeon-cells.ts';
import { profileAt } from './support/profile-at.ts';
import { planTwoStream } from './support/two-stream.ts';

/**
 * Neurosurgeon's experiment (Kang et al., ASPLOS 2017): where to cut between a slow device and a faster cloud, by
 * bandwidth. Each model is profiled once, on the embedded Lambda at the two CPU shares; the profile stays in
 * partita-out/neurosurgeon, and is measured anew where it is deleted. In every cell the cut that the search chooses must
 * be the best of all cuts, tried one by one.
 */
const models = new Map([
  ['alexnet', () => planZooModel('alexnet')],
  // Its dense layers of 4096 have 411 MB of weights in one node, more than a zip function holds.
  ['vgg-16, dense 512', () => planVgg('vgg-16', { ...vgg16, hidden: 512 }, 0)],
  ['resnet-50', () => planZooModel('resnet-50')],
  ['mobilenet-v2', () => planZooModel('mobilenet-v2')],
  ['two-stream', () => planTwoStream('two-stream', 0)],
]);
const bandwidths = [1, 2, 5, 10, 20, 50, 100];
/** Of each model, as long as its functions are invoked. */
const profileSeconds = 25;
const folder = 'partita-out/neurosurgeon';
const print = (text: string) => process.stdout.write(`${text}\n`);

async function profileOf(name: string): Promise<Profile> {
  const stem = join(folder, name.split(',')[0] ?? name);
  const out = `${stem}.profile.json`;
  if (!existsSync(out)) {
    const model = `${stem}.onnx`;
    writeFileSync(model, Buffer.concat([...chunksOf(modelPieces(models.get(name)!().model))]));
    const profile = await profileAt(model, out, [setup.cloudMb, setup.deviceMb], profileSeconds);
    await writeWhole(out, jsonText(profile));
    rmSync(model);
  }
  return profileFormat.parse(readFileSync(out, 'utf8'), out);
}

function table(name: string, cells: readonly Cell[], count: number): void {
  print(`\n${name}, ${count} segments`);
  print('        device    cloud   chosen   gain over    segments  tensors     best of');
  print('Mbit/s      ms       ms       ms  dev.  cloud  on device  crossing  all cuts');
  for (const cell of cells) {
    const { mbps, deviceMs, cloudMs, chosenMs, chosenCut, chosenWidth, exhaustiveMs } = cell;
    const columns = [
      String(mbps).padStart(6),
      ms(deviceMs).padStart(7),
      ms(cloudMs).padStart(8),
      ms(chosenMs).padStart(8),
      (deviceMs / chosenMs).toFixed(2).padStart(5),
      (cloudMs / chosenMs).toFixed(2).padStart(6),
      String(chosenCut).padStart(10),
      String(chosenWidth).padStart(9),
      ms(exhaustiveMs).padStart(9),
    ];
    print(`${columns.join(' ')}${isBest(cell) ? '' : '  DIFFERS'}`);
  }
}

const ms = (value: number) => value.toFixed(1);

const isBest = ({ chosenMs, chosenCut, exhaustiveMs, exhaustiveCuts }: Cell) =>
  exhaustiveCuts.includes(chosenCut) && Math.abs(chosenMs - exhaustiveMs) < 1e-6;

mkdirSync(folder, { recursive: true });
const measured = new Map<string, Cell[]>();
print(
  `Device: ${(setup.deviceMb / 1769).toFixed(2)} vCPU; cloud: ${setup.cloudMb / 1769} vCPU; round trip ${setup.roundTripMs} ms (given). Run times measured here, latencies modelled from them.`,
);
for (const name of models.keys()) {
  const profile = await profileOf(name);
  const cells = bandwidths.map((mbps) => cellOf(profile, mbps));
  measured.set(name, cells);
  table(name, cells, profile.subject.kind === 'model' ? profile.subject.segmentation.segments.length : 0);
}
const cells = [...measured.values()].flat();
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const against = (of: (cell: Cell) => number) => cells.map((cell) => of(cell) / cell.chosenMs);
print(
  `\n${cells.filter(isBest).length} of ${cells.length} cells: the chosen cut is the best of all cuts tried one by one.`,
);
print(
  `Against the cloud alone ${mean(against(({ cloudMs }) => cloudMs)).toFixed(2)} x on average, ${Math.max(...against(({ cloudMs }) => cloudMs)).toFixed(1)} x at most; against the device alone ${mean(against(({ deviceMs }) => deviceMs)).toFixed(2)} x, ${Math.max(...against(({ deviceMs }) => deviceMs)).toFixed(1)} x.`,
);
const wide = [...measured].flatMap(([name, own]) =>
  own
    .filter(({ singleMs, exhaustiveMs }) => singleMs > 1.02 * exhaustiveMs)
    .map((cell) => ({ name, ...cell })),
);
for (const { name, mbps, chosenWidth, exhaustiveMs, singleMs } of wide)
  print(
    `${name} at ${mbps} Mbit/s: ${chosenWidth} tensors cross in ${exhaustiveMs.toFixed(1)} ms; with a single tensor it takes ${singleMs.toFixed(1)} ms at best.`,
  );
const plot = join(folder, 'latency.svg');
writeFileSync(plot, latencyPlot(measured));
print(`Plot: ${plot}`);
if (cells.some((cell) => !isBest(cell)) || wide.length === 0) process.exitCode = 1;
