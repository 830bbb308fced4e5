import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hop } from '../../../lib/client/index.ts';
import { LinkMeter } from '../../../lib/client/switching/link-meter.ts';
import { pickPlacement, predictedMs } from '../../../lib/client/switching/pick-placement.ts';
import { SwitchingClient } from '../../../lib/client/switching/switching-client.ts';

describe('what a link carries', () => {
  it('is that of the newest transfers most', () => {
    const meter = new LinkMeter(1000);
    expect(meter.mbps).toBeNull();
    meter.add(1_000_000, 1000, 0);
    expect(meter.mbps).toBeCloseTo(8, 9);
    // A half-life later what was known counts a quarter: 8^(1/4) x 16^(3/4) = 2^3.75.
    meter.add(2_000_000, 1000, 1000);
    expect(meter.mbps).toBeCloseTo(2 ** 3.75, 9);
    expect(meter.idleMs(1500)).toBe(500);
  });

  it('comes near a bandwidth that stays, whatever was before', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 100, noNaN: true }),
        fc.double({ min: 1, max: 100, noNaN: true }),
        (before, after) => {
          const meter = new LinkMeter(100);
          const send = (mbps: number, now: number) => meter.add(50_000, 400 / mbps, now);
          for (let now = 0; now < 1000; now += 50) send(before, now);
          for (let now = 1000; now < 4000; now += 50) send(after, now);
          expect((meter.mbps ?? 0) / after).toBeCloseTo(1, 2);
        },
      ),
    );
  });
});

const device = { fixedMs: 150, bytes: {} };
const cloud = { fixedMs: 50, bytes: { wan: 500_000 } };
const at = (mbps: number | null) => () => mbps;

describe('the placement for the next inference', () => {
  it('is the fastest by what the links carry', () => {
    expect(predictedMs(cloud, at(40))).toBe(150);
    expect(pickPlacement([device, cloud], 0, at(80), 0.1)).toBe(1);
    expect(pickPlacement([device, cloud], 1, at(20), 0.1)).toBe(0);
  });

  it('stays where another gains less than the hysteresis', () => {
    // At 40 Mbit/s both take 150 ms; at 42 the cloud takes 145 ms.
    for (const present of [0, 1]) {
      expect(pickPlacement([device, cloud], present, at(42), 0.1)).toBe(present);
      expect(pickPlacement([device, cloud], present, at(38), 0.1)).toBe(present);
    }
  });
});

describe('a client that switches', () => {
  const hop = (mbps: number): Hop => ({
    partition: 'part-0',
    latencyMs: 60 + 4000 / mbps,
    requestBytes: 490_000,
    responseBytes: 10_000,
    phases: { decodeMs: 0, fetchMs: 0, runMs: 50, encodeMs: 0, storeMs: 0 },
    cold: false,
    channelIn: 'inline',
    channelOut: 'inline',
    log: null,
  });

  it('learns from its own transfers and probes, and loses nothing when it switches', async () => {
    let mbps = 100;
    const answered: string[] = [];
    const answer = (name: string, hops: () => Hop[]) => ({
      async infer() {
        answered.push(name);
        return {
          outputs: new Map(),
          exit: null,
          latencyMs: name === 'cloud' ? 50 + 4000 / mbps : 150,
          planHash: name,
          hops: hops(),
        };
      },
    });
    const client = new SwitchingClient({
      placements: [
        { ...cloud, client: answer('cloud', () => [hop(mbps)]), links: { 'part-0': 'wan' } },
        { ...device, client: answer('device', () => []), links: {} },
      ],
      links: { wan: { probe: async () => ({ bytes: 50_000, ms: 400 / mbps }) } },
      halfLifeMs: 1,
      probeAfterMs: 0,
    });
    const run = async (times: number) => {
      for (let i = 0; i < times; i++) {
        await client.infer(new Map());
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    await run(4);
    expect(client.present).toBe(0);
    expect(client.mbpsOf('wan')).toBeCloseTo(100, 0);
    mbps = 5;
    await run(4);
    expect(client.present).toBe(1);
    mbps = 100;
    await run(6);
    expect(client.present).toBe(0);
    expect(client.switches).toBe(2);
    expect(answered).toHaveLength(14);
  });

  it('asks on when a probe fails, and hands on what an inference fails with', async () => {
    const client = new SwitchingClient({
      placements: [{ ...cloud, client: { infer: () => Promise.reject(new Error('down')) }, links: {} }],
      links: { wan: { probe: () => Promise.reject(new Error('no link')) } },
    });
    await expect(client.infer(new Map())).rejects.toThrow('down');
    await expect(client.infer(new Map())).rejects.toThrow('down');
  });
});
