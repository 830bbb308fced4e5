import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { breakEven, provisionedBreakEven } from '../../lib/cost/break-even.ts';
import { decimal } from '../../lib/cost/money.ts';
import { unitPrice } from '../../lib/cost/price-book.ts';
import { ec2Instance, fargateTask } from '../../lib/cost/servers.ts';

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
    const share = provisionedBreakEven(
      price('lambda.provisioned.x86_64'),
      price('lambda.provisioned-duration.x86_64'),
      price('lambda.duration.x86_64'),
    );
    expect(share).toBeCloseTo(0.6, 3);
  });

  it('knows an instance of each architecture', () => {
    expect(ec2Instance('x86_64', book).name).toBe('EC2 c7i.large');
    expect(ec2Instance('arm64', book).name).toBe('EC2 c7g.large');
  });
});
