import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readProcessMemory } from '../../process-memory.ts';

/** What ONNX Runtime may take for one load or run before it counts as stuck. */
export interface RuntimeLimits {
  readonly ms: number;
  readonly bytes: number;
}

/** Far more than sound models take: a BERT-base of 438 MB loads in 1 s, in 0.9 GB, and may take 220 s and 4 GB. */
const least: RuntimeLimits = { ms: 8_000, bytes: 700e6 };
const weightBytesPerMs = 2_000;
const inputBytesPerMs = 200;
const bytesPerWeightByte = 8;
/** Activations are larger than what they are made from: an image of 3 channels becomes one of 64, many times. */
const bytesPerInputByte = 200;

/**
 * @param weightBytes of the model
 * @param inputBytes of what it is run on
 * @param allowance how many times as much it may take: see `allowanceIn`
 */
export const limitsFor = (weightBytes: number, inputBytes: number, allowance = 1): RuntimeLimits => ({
  ms: allowance * (least.ms + weightBytes / weightBytesPerMs + inputBytes / inputBytesPerMs),
  bytes: allowance * (least.bytes + weightBytes * bytesPerWeightByte + inputBytes * bytesPerInputByte),
});

/** What PARTITA_RUNTIME_ALLOWANCE says, for a model that has more to do than its size explains. */
export function allowanceIn(env: NodeJS.ProcessEnv): number {
  const allowance = Number(env['PARTITA_RUNTIME_ALLOWANCE']);
  return allowance > 0 ? allowance : 1;
}

/** At most how much a model weighs: its file and those beside it, where its weights may lie. */
export function weightBytesAround(model: string): number {
  const folder = dirname(model);
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { name }) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

const sampleMs = 50;

/** Watches a process while it works. @param onExcess is told once which limit it went over @returns ends the watch */
export function watchProcess(
  pid: number,
  limits: RuntimeLimits,
  onExcess: (excess: keyof RuntimeLimits) => void,
): () => void {
  const stop = () => {
    clearTimeout(timeout);
    clearInterval(sampling);
  };
  const exceed = (excess: keyof RuntimeLimits) => {
    stop();
    onExcess(excess);
  };
  const timeout = setTimeout(() => exceed('ms'), limits.ms);
  const sampling = setInterval(async () => {
    const memory = await readProcessMemory(pid);
    if (memory !== null && memory.chargedBytes > limits.bytes) exceed('bytes');
  }, sampleMs);
  return stop;
}
