import type { Sample } from '../../lib/plan/profile.ts';
import type { SampleLine } from '../../lib/plan/samples.ts';
import type { LayerProbe } from '../../profiler/probe.ts';

/**
 * Probes that draw from what was measured before, with replacement: a campaign over them differs from a live one in
 * that the machine doesn't drift. A size that wasn't measured answers as the nearest one that was.
 */
export function replayProbes(
  lines: readonly SampleLine[],
  sizes: readonly number[],
  random: () => number,
): (name: string, memoryMb: number) => LayerProbe {
  let standingMb: number | null = null;
  let fresh = false;
  return (name, memoryMb) => {
    const from = sizes.reduce((a, b) => (Math.abs(b - memoryMb) < Math.abs(a - memoryMb) ? b : a));
    const draw = (cold: boolean) => {
      const pool = lines.filter(
        (line) =>
          line.status === 'answered' &&
          line.sample.function === name &&
          line.sample.memoryMb === from &&
          line.sample.cold === cold,
      );
      const line = pool[Math.floor(random() * pool.length)];
      if (line?.status !== 'answered') throw new Error(`the sweep has no sample of ${name} at ${from} MB`);
      const sample: Sample = { ...line.sample, memoryMb };
      return { ...line, sample, billed: { ...line.billed, memoryMb } };
    };
    return {
      function: name,
      memoryMb,
      stands: () => standingMb === memoryMb,
      async renew() {
        standingMb = memoryMb;
        fresh = true;
        return null;
      },
      async invoke() {
        const line = draw(fresh);
        fresh = false;
        return line;
      },
      async profile() {
        const line = lines.find((one) => one.status === 'profiled' && one.layers !== null);
        if (line?.status !== 'profiled' || line.layers === null) throw new Error('no nodes were timed');
        return { ...line, memoryMb, layers: { ...line.layers, memoryMb } };
      },
    };
  };
}
