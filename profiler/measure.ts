import type { Sample } from '../lib/plan/profile.ts';
import { type InvocationLine, type Ledger, linesOf } from './ledger.ts';
import { rest as restBetween } from './rest.ts';
import { hasEnough, type StopRule } from './stop-rule.ts';

/** One function at one memory size. */
export interface Probe {
  readonly function: string;
  readonly memoryMb: number;
  /** Whether an environment of this size stands since this process renewed it. */
  stands(): boolean;
  /** Sets the size and forces a new environment. @returns why the service refuses the size; null when it is set */
  renew(): Promise<string | null>;
  /** @param input index of the inputs to send */
  invoke(input: number): Promise<InvocationLine>;
}

/** Milliseconds of a clock that never goes back. */
export type Now = () => number;

export interface MeasureRule extends StopRule {
  /** Cold invocations that there are to be at least, each in an environment of its own; one is made in any case. */
  readonly coldSamples: number;
}

export interface Traffic {
  /** Weight of each input, in proportion. */
  readonly weights: readonly number[];
  /** Invocations of a function in flight at a time. */
  readonly concurrency: number;
}

export interface MeasureOptions {
  readonly rule: MeasureRule;
  readonly traffic: Traffic;
  readonly ledger: Ledger;
  /** Invocations that the budget still allows. */
  readonly left: () => number;
  /** @default longer than a period of the CPU quota */
  readonly rest?: (memoryMb: number) => Promise<void>;
}

/**
 * Invokes functions cold, each in a new environment each time, then warm in rounds, one after the other, until the
 * interval of each median duration is narrow enough or a limit of the rule or the budget is reached. In rounds,
 * because the functions of a chain follow each other too: one that is called again and again finds its weights in the
 * CPU's caches, and what else the machine does meanwhile would fall on one function alone. A function's first failure
 * ends it: memory and time run out for good.
 *
 * What the ledger holds already counts, so a campaign that was interrupted goes on where it stopped. Its environments
 * are gone, and a new one's first invocation is one more cold sample.
 */
export async function measureTogether(probes: readonly Probe[], options: MeasureOptions): Promise<void> {
  const { left, rest = restBetween } = options;
  const series = probes.map((probe) => openSeries(probe, options));
  for (const each of series) await each.start();
  while (left() > 0 && series.some((each) => each.wantsMore())) {
    await rest(Math.min(...probes.map(({ memoryMb }) => memoryMb)));
    for (const each of series) if (each.mayGoOn()) await each.invoke();
  }
  for (const each of series) each.end();
}

/** The invocations of one probe. */
function openSeries(probe: Probe, { rule, traffic, ledger, left }: MeasureOptions) {
  const { function: name, memoryMb } = probe;
  const samples: Sample[] = [];
  let failed = false;
  let read = 0;
  const update = () => {
    for (const line of linesOf({ lines: ledger.lines.slice(read) }, name, memoryMb)) {
      if (line.status === 'answered') samples.push(line.sample);
      else if (line.status !== 'profiled') failed = true;
    }
    read = ledger.lines.length;
  };
  update();

  const refuse = (message: string) => {
    ledger.add({ status: 'refused', function: name, memoryMb, message });
    update();
  };
  const record = async () => {
    const calls = Math.min(traffic.concurrency, left());
    const counts = traffic.weights.map((_, input) => samples.filter((one) => one.input === input).length);
    const sent = Array.from({ length: calls }, () => nextInput(traffic.weights, counts));
    for (const line of await Promise.all(sent.map((input) => probe.invoke(input)))) ledger.add(line);
    update();
  };
  const warmOnes = () => samples.filter(({ cold }) => !cold);
  const coldOnes = () => samples.length - warmOnes().length;
  // Cold starts that were not forced: without them, one that never finds a warm environment would go on for good.
  let surprises = 0;
  const attempts = () => warmOnes().length + surprises;
  const mayGoOn = () => !failed && attempts() < rule.maxSamples && left() > 0;
  const wantsMore = () => {
    const warm = warmOnes();
    const warmMs = warm.map(({ durationMs }) => durationMs);
    const seconds = warm.reduce((sum, { latencyMs }) => sum + latencyMs / 1000, 0);
    return mayGoOn() && !hasEnough({ warmMs, attempts: attempts(), seconds }, rule);
  };

  return {
    mayGoOn,
    wantsMore,
    async start() {
      const wanted = Math.max(1, rule.coldSamples) - coldOnes();
      const renewals = Math.max(wanted, wantsMore() && !probe.stands() ? 1 : 0);
      for (let forced = 0; !failed && left() > 0 && forced < renewals; forced++) {
        const refusal = await probe.renew();
        if (refusal === null) await record();
        else refuse(refusal);
      }
    },
    async invoke() {
      const before = coldOnes();
      await record();
      surprises += coldOnes() - before;
    },
    end() {
      const isNeverWarm = !failed && warmOnes().length === 0 && attempts() >= rule.maxSamples;
      if (isNeverWarm) refuse('Every invocation found a new environment.');
    },
  };
}

/** The input that is furthest behind its share; it counts as sent then. */
function nextInput(weights: readonly number[], counts: number[]): number {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const sent = counts.reduce((sum, count) => sum + count, 0);
  const behind = weights.map((weight, i) => (weight / all) * (sent + 1) - counts[i]!);
  const next = behind.indexOf(Math.max(...behind));
  counts[next]! += 1;
  return next;
}
