import { describe, expect, it } from 'vitest';
import type { Sample } from '../../lib/plan/profile.ts';
import { measureTogether, type Outcome, type Probe } from '../../profiler/measure.ts';

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

const answered = (durationMs: number, cold: boolean, reported = true): Outcome => ({
  status: 'answered',
  sample: sample(durationMs, cold),
  reported,
  billed,
});

const killed: Outcome = { status: 'failed', kind: 'out-of-memory', message: 'signal: killed', billed };

/**
 * A function whose n-th invocation (from 0) gives `outcome(n, cold)`; cold after each renewal. Its invocations, and
 * nothing else, move the clock: by a second each.
 */
function scripted(outcome: (nth: number, cold: boolean) => Outcome, refusal: string | null = null) {
  let seconds = 0;
  let fresh = false;
  const calls: string[] = [];
  const probe: Probe = {
    async renew() {
      calls.push('renew');
      fresh = true;
      return refusal;
    },
    async invoke() {
      calls.push('invoke');
      const made = outcome(seconds++, fresh);
      fresh = false;
      return made;
    },
  };
  return { probe, calls, now: () => seconds * 1000 };
}

const measureSize = async (probe: Probe, ...rest: [typeof rule, () => number]) => {
  const [measured] = await measureTogether([probe], ...rest);
  if (measured === undefined) throw new Error('nothing was measured');
  return measured;
};

describe('measureTogether, of one function', () => {
  it('renews the environment before each cold invocation, then stays with the last one', async () => {
    const { probe, calls, now } = scripted((_, cold) => answered(100, cold));
    const measured = await measureSize(probe, rule, now);
    expect(calls.slice(0, 5)).toEqual(['renew', 'invoke', 'renew', 'invoke', 'invoke']);
    expect(calls.filter((call) => call === 'renew')).toHaveLength(2);
    expect(measured).toMatchObject({ status: 'measured', reported: true });
    expect(measured.status === 'measured' && measured.cold).toHaveLength(2);
  });

  it('makes the minimum of warm invocations when they are all alike', async () => {
    const { probe, now } = scripted((_, cold) => answered(100, cold));
    expect((await measureSize(probe, rule, now)).outcomes).toHaveLength(2 + 8);
  });

  it('makes the maximum of them when the interval stays wide', async () => {
    const { probe, now } = scripted((nth, cold) => answered(nth % 2 === 0 ? 100 : 200, cold));
    expect((await measureSize(probe, rule, now)).outcomes).toHaveLength(2 + 40);
  });

  it('stops when the seconds for the warm ones are spent', async () => {
    const { probe, now } = scripted((nth, cold) => answered(nth % 2 === 0 ? 100 : 200, cold));
    const measured = await measureSize(probe, { ...rule, maxSeconds: 5 }, now);
    expect(measured.outcomes).toHaveLength(2 + 5);
  });

  it('files an environment that Lambda replaced by itself as cold, and goes on', async () => {
    const { probe, now } = scripted((nth, cold) => answered(100, cold || nth === 4));
    const measured = await measureSize(probe, rule, now);
    expect(measured.status === 'measured' && measured.cold).toHaveLength(3);
    expect(measured.status === 'measured' && measured.warm).toHaveLength(8);
  });

  it('ends at the first failure and keeps what was answered before', async () => {
    const { probe, now } = scripted((nth, cold) => (nth === 3 ? killed : answered(100, cold)));
    const measured = await measureSize(probe, rule, now);
    expect(measured).toMatchObject({ status: 'failed', kind: 'out-of-memory', message: 'signal: killed' });
    expect(measured.outcomes.map(({ status }) => status)).toEqual([
      'answered',
      'answered',
      'answered',
      'failed',
    ]);
  });

  it('fails without an invocation when the service refuses the size', async () => {
    const { probe, now } = scripted((_, cold) => answered(100, cold), 'MemorySize is over 3008');
    expect(await measureSize(probe, rule, now)).toEqual({
      status: 'failed',
      kind: 'error',
      message: 'MemorySize is over 3008',
      outcomes: [],
    });
  });

  it('has no cold samples where the endpoint keeps its environments', async () => {
    const { probe, now } = scripted(() => answered(100, false));
    const measured = await measureSize(probe, rule, now);
    expect(measured.status === 'measured' && measured.cold).toEqual([]);
  });

  it('fails when no invocation is ever warm', async () => {
    const { probe, now } = scripted(() => answered(100, true));
    expect(await measureSize(probe, rule, now)).toMatchObject({ status: 'failed', kind: 'error' });
  });

  it('says when one invocation came without a REPORT', async () => {
    const { probe, now } = scripted((nth, cold) => answered(100, cold, nth !== 5));
    expect(await measureSize(probe, rule, now)).toMatchObject({ status: 'measured', reported: false });
  });
});
