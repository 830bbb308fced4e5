import { describe, expect, it } from 'vitest';
import { billOf, billUsd } from '../../lib/cost/bill.ts';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { breakEven, provisionedBreakEven } from '../../lib/cost/break-even.ts';
import { decimal } from '../../lib/cost/money.ts';
import { unitPrice } from '../../lib/cost/price-book.ts';
import { keptReady } from '../../lib/cost/provisioned.ts';
import { sageMakerServerless } from '../../lib/cost/sagemaker.ts';
import { ec2Instance, fargateTask } from '../../lib/cost/servers.ts';
import { type BilledDeployment, monthlyUsage } from '../../lib/cost/usage.ts';

const book = priceBookFor('us-east-1');

describe('a Fargate task', () => {
  it('is the smallest with the memory and the vCPUs', () => {
    // 1 vCPU x 0.04048 + 3 GB x 0.004445
    expect(fargateTask('x86_64', 2500, 1, book)).toMatchObject({ vcpus: 1, memoryMb: 3072 });
    expect(fargateTask('x86_64', 2500, 1, book)!.usdPerHour.toFixed()).toBe('0.053815');
    expect(fargateTask('arm64', 300, 0.25, book)).toMatchObject({ vcpus: 0.25, memoryMb: 1024 });
    expect(fargateTask('arm64', 20_000, 1, book)).toMatchObject({ vcpus: 4, memoryMb: 20_480 });
  });

  it('is none where none is large enough', () => {
    expect(fargateTask('x86_64', 200_000, 1, book)).toBeNull();
  });
});

describe('the break-even point', () => {
  const server = { name: 'one', vcpus: 2, memoryMb: 4096, usdPerHour: decimal('0.1') };

  it('is where an hour of the server costs what the requests of that hour cost', () => {
    // 2 vCPUs at 0.5 vCPU-seconds each: 14,400 an hour; at $0.00002 a request $0.288, so 34.72 % of them.
    const at = breakEven(server, 0.5, decimal('0.00002'), 1_000_000, 0.5);
    expect(at.inferencesPerHour).toBe(14_400);
    expect(at.utilisation).toBeCloseTo(0.1 / 0.288, 10);
    expect(at.requestsPerMonth).toBeCloseTo(3_650_000, 3);
    expect([at.servers, at.monthlyUsd.toFixed()]).toEqual([1, '73']);
  });

  it('needs as many servers as the volume fills', () => {
    // Half of 14,400 x 730 is 5,256,000 a month and server.
    const at = breakEven(server, 0.5, decimal('0.00002'), 20_000_000, 0.5);
    expect([at.servers, at.monthlyUsd.toFixed()]).toEqual([4, '292']);
  });

  it('lies above 1 where the server never pays', () => {
    expect(breakEven(server, 0.5, decimal('0.000001'), 1000, 0.5).utilisation).toBeGreaterThan(1);
  });

  it('of kept environments is a utilisation of 60 percent', () => {
    const price = (item: Parameters<typeof unitPrice>[1]) => unitPrice(book, item);
    const prices = {
      reserved: price('lambda.provisioned.x86_64'),
      provisionedDuration: price('lambda.provisioned-duration.x86_64'),
      onDemand: price('lambda.duration.x86_64'),
    };
    const share = provisionedBreakEven(prices, 0);
    expect(share).toBeCloseTo(0.6, 3);
    // 4.1667 / (16.6667 x 1.25 - 9.7222): where a quarter more is spent on starting cold, they pay sooner.
    expect(provisionedBreakEven(prices, 0.25)).toBeCloseTo(4.1667 / (16.6667 * 1.25 - 9.7222), 9);
  });

  it('of kept environments costs the same on both sides, at the utilisation that it says', () => {
    const fn = {
      name: 'one',
      architecture: 'x86_64',
      memoryMb: 1024,
      ephemeralStorageMb: 512,
      invocationsPerRequest: 1,
      warmBilledMs: 100,
      coldBilledMs: 1100,
      coldStartRate: 0.02,
      logBytesPerInvocation: 0,
      provisioned: null,
      weightsInS3: null,
    } as const;
    const deployment: BilledDeployment = {
      functions: [fn],
      machines: [],
      links: [],
      handoff: null,
      stateMachine: null,
      egressBytesPerRequest: 0,
      logRetentionMonths: 0,
    };
    const { requestsPerMonth } = keptReady(deployment, 1_000_000, 1, book);
    const onDemand = billUsd(billOf(monthlyUsage(deployment, Math.round(requestsPerMonth)), book));
    const kept = keptReady(deployment, Math.round(requestsPerMonth), 1, book);
    expect(kept.environments).toBe(1);
    expect(kept.monthlyUsd.toNumber()).toBeCloseTo(onDemand.toNumber(), 4);
  });

  it('of SageMaker is none: it is paid by use too', () => {
    // 1769 MB's worth of a second on 2048 MB, one thread: 1 s x 2 GB x 0.00002, and 10 MB at 0.016 a GB.
    const at = sageMakerServerless(1500, 1000, 10_000_000, book)!;
    expect([at.memoryMb, at.durationMs, at.usdPerRequest.toFixed()]).toEqual([2048, 1000, '0.0002']);
    expect(sageMakerServerless(7000, 1000, 0, book)).toBeNull();
  });

  it('knows an instance of each architecture', () => {
    expect(ec2Instance('x86_64', book).name).toBe('EC2 c7i.large');
    expect(ec2Instance('arm64', book).name).toBe('EC2 c7g.large');
  });
});
