import { describe, expect, it } from 'vitest';
import type { Sample } from '../../lib/plan/profile.ts';
import type { SampleLine } from '../../lib/plan/samples.ts';
import { type InvocationLine, memoryLedger } from '../../profiler/ledger.ts';
import { type MeasureRule, measureTogether, type Probe, type Traffic } from '../../profiler/measure.ts';

const rule = { coldSamples: 2, minSamples: 8, maxSamples: 40, relativeHalfWidth: 0.04, maxSeconds: 60 };

const sample = (durationMs: number, cold: boolean): Sample => ({
  function: 'part-0',
  memoryMb: 512,
  input: 0,
  cold,
  latencyMs: durationMs + 5,
  durationMs,
  billedMs: Math.ceil(durationMs),
  initMs: cold ? 300 : null,
  maxMemoryMb: 90,
  requestBytes: 100,
  responseBytes: 100,
  phases: { decodeMs: 0, fetchMs: 0, runMs: durationMs, encodeMs: 0, storeMs: 0 },
});

const billed = {
  memoryMb: 512,
  architecture: 'x86_64',
  billedMs: 1,
  channelIn: 'inline',
  channelOut: 'inline',
} as const;

const answered = (durationMs: number, cold: boolean, input = 0): InvocationLine => ({
  status: 'answered',
  sample: { ...sample(durationMs, cold), input },
  reported: true,
  billed,
});

const size = { function: 'part-0', memoryMb: 512 };
const message = 'signal: killed';
const killed: InvocationLine = {
  status: 'failed',
  ...size,
  kind: 'out-of-memory',
  message,
  billed,
  latencyMs: 9,
};

/** A function whose n-th invocation (from 0) gives `outcome(n, cold, input)`; cold after each renewal. */
function scripted(
  outcome: (nth: number, cold: boolean, input: number) => InvocationLine,
  refusal: string | null = null,
) {
  let made = 0;
  let fresh = false;
  let standing = false;
  const calls: string[] = [];
  const probe: Probe = {
    ...size,
    stands: () => standing,
    async renew() {
      calls.push('renew');
      fresh = true;
      standing = refusal === null;
      return refusal;
    },
    async invoke(input) {
      calls.push('invoke');
      const line = outcome(made++, fresh, input);
      fresh = false;
      return line;
    },
  };
  return { probe, calls };
}

interface Told {
  readonly rule?: Partial<MeasureRule>;
  readonly earlier?: readonly SampleLine[];
  readonly most?: number;
  readonly traffic?: Traffic;
}

/** Measures one function. @returns what the ledger holds then */
async function measure(probe: Probe, { rule: over, earlier = [], most = Infinity, traffic }: Told = {}) {
  const ledger = memoryLedger(earlier);
  await measureTogether([probe], {
    rule: { ...rule, ...over },
    traffic: traffic ?? { weights: [1], concurrency: 1 },
    ledger,
    left: () => most - (ledger.lines.length - earlier.length),
    rest: async () => {},
  });
  return ledger.lines;
}

const colds = (lines: readonly SampleLine[]) =>
  lines.filter((line) => line.status === 'answered' && line.sample.cold).length;
const steady = (_: number, cold: boolean) => answered(100, cold);
const split = (nth: number, cold: boolean) => answered(nth % 2 === 0 ? 100 : 200, cold);

describe('measureTogether, of one function', () => {
  it('renews the environment before each cold invocation, then stays with the last one', async () => {
    const { probe, calls } = scripted(steady);
    const lines = await measure(probe);
    expect(calls.slice(0, 5)).toEqual(['renew', 'invoke', 'renew', 'invoke', 'invoke']);
    expect(calls.filter((call) => call === 'renew')).toHaveLength(2);
    expect(colds(lines)).toBe(2);
  });

  it('makes the minimum of warm invocations when they are all alike', async () => {
    expect(await measure(scripted(steady).probe)).toHaveLength(2 + 8);
  });

  it('makes the maximum of them when the interval stays wide', async () => {
    expect(await measure(scripted(split).probe)).toHaveLength(2 + 40);
  });

  it('stops when the seconds for the warm ones are spent', async () => {
    // Latencies of 105 and 205 ms: 0.5 s are over after the fourth.
    expect(await measure(scripted(split).probe, { rule: { maxSeconds: 0.5 } })).toHaveLength(2 + 4);
  });

  it('never makes more invocations than the budget has left', async () => {
    for (const most of [0, 1, 2, 5]) {
      expect(await measure(scripted(split).probe, { most })).toHaveLength(most);
    }
    const traffic = { weights: [1], concurrency: 4 };
    expect(await measure(scripted(split).probe, { most: 5, traffic })).toHaveLength(5);
  });

  it('files an environment that Lambda replaced by itself as cold, and goes on', async () => {
    const lines = await measure(scripted((nth, cold) => answered(100, cold || nth === 4)).probe);
    expect(colds(lines)).toBe(3);
    expect(lines).toHaveLength(3 + 8);
  });

  it('ends at the first failure and keeps what was answered before', async () => {
    const lines = await measure(scripted((nth, cold) => (nth === 3 ? killed : answered(100, cold))).probe);
    expect(lines.map(({ status }) => status)).toEqual(['answered', 'answered', 'answered', 'failed']);
  });

  it('fails without an invocation when the service refuses the size', async () => {
    expect(await measure(scripted(steady, 'MemorySize is over 3008').probe)).toEqual([
      { status: 'refused', ...size, message: 'MemorySize is over 3008' },
    ]);
  });

  it('has no cold samples where the endpoint keeps its environments', async () => {
    expect(colds(await measure(scripted(() => answered(100, false)).probe))).toBe(0);
  });

  it('fails when no invocation is ever warm', async () => {
    const lines = await measure(scripted(() => answered(100, true)).probe);
    expect(lines.at(-1)).toMatchObject({ status: 'refused' });
  });

  it('sends inputs by their weight, also where it goes on with what was measured before', async () => {
    const traffic = { weights: [3, 1], concurrency: 1 };
    const echo = (_: number, cold: boolean, input: number) => answered(100, cold, input);
    const first = await measure(scripted(echo).probe, { traffic, most: 5 });
    const lines = await measure(scripted(echo).probe, { traffic, earlier: first });
    const inputs = lines.flatMap((line) => (line.status === 'answered' ? line.sample.input : []));
    expect(inputs.filter((input) => input === 1)).toHaveLength(Math.round(inputs.length / 4));
    expect(inputs.slice(0, 4).toSorted()).toEqual([0, 0, 0, 1]);
  });
});

describe('measureTogether, after an interruption', () => {
  it('measures only what is missing, after one cold start of a new environment', async () => {
    const whole = await measure(scripted(steady).probe);
    for (let kept = 0; kept <= whole.length; kept++) {
      const { probe } = scripted(steady);
      const lines = await measure(probe, { earlier: whole.slice(0, kept) });
      expect(lines.slice(0, kept)).toEqual(whole.slice(0, kept));
      const again = kept >= 2 && kept < whole.length ? 1 : 0;
      expect(colds(lines)).toBe(2 + again);
      expect(lines).toHaveLength(whole.length + again);
    }
  });

  it('takes as many warm samples as without one, however few there are to be', async () => {
    const rule = { coldSamples: 1, minSamples: 2, maxSamples: 2 };
    const whole = await measure(scripted(steady).probe, { rule });
    for (let kept = 0; kept <= whole.length; kept++) {
      const lines = await measure(scripted(steady).probe, { rule, earlier: whole.slice(0, kept) });
      expect(lines.length - colds(lines)).toBe(2);
    }
  });

  it('does not try again what failed', async () => {
    const { probe, calls } = scripted(steady);
    await measure(probe, { earlier: [killed] });
    expect(calls).toEqual([]);
  });
});
