import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billOf, billUsd } from '../../lib/cost/bill.ts';
import { committedBooks, priceBookFor } from '../../lib/cost/books/index.ts';
import { withSitePrices } from '../../lib/cost/site-prices.ts';
import { type BilledDeployment, type BilledFunction, monthlyUsage } from '../../lib/cost/usage.ts';
import { weightsPlaceOf } from '../../lib/plan/weights-place.ts';

const book = priceBookFor('us-east-1');

const fn: BilledFunction = {
  name: 'partition-0',
  architecture: 'x86_64',
  memoryMb: 1024,
  ephemeralStorageMb: 512,
  invocationsPerRequest: 1,
  warmBilledMs: 100,
  coldBilledMs: 600,
  coldStartRate: 0.01,
  logBytesPerInvocation: 0,
  provisioned: null,
  weightsInS3: null,
};

const client: BilledDeployment = {
  functions: [fn, { ...fn, name: 'partition-1', memoryMb: 512, architecture: 'arm64', warmBilledMs: 40 }],
  machines: [],
  links: [],
  handoff: null,
  stateMachine: null,
  egressBytesPerRequest: 0,
  logRetentionMonths: 1,
};

const bill = (deployment: BilledDeployment, requests: number) =>
  billOf(monthlyUsage(deployment, requests), book);

const amounts = (deployment: BilledDeployment, requests: number) =>
  Object.fromEntries(
    bill(deployment, requests).map(({ owner, kind, item, usd }) => [
      `${owner} ${kind} ${item}`,
      usd.toFixed(),
    ]),
  );

describe('the bill of a month', () => {
  it('of two functions that the client calls is what a hand reckons', () => {
    expect(amounts(client, 1_000_000)).toEqual({
      // 1 GB x 0.1 s x 1 M = 100,000 GB-s x 0.0000166667
      'partition-0 duration lambda.duration.x86_64': '1.66667',
      // 1 GB x 0.5 s more x 1 % of 1 M = 5,000 GB-s
      'partition-0 init lambda.duration.x86_64': '0.0833335',
      'partition-0 requests lambda.requests': '0.2',
      // 0.5 GB x 0.04 s x 1 M = 20,000 GB-s x 0.0000133334
      'partition-1 duration lambda.duration.arm64': '0.266668',
      // 0.5 GB x 0.56 s more x 1 % of 1 M = 2,800 GB-s
      'partition-1 init lambda.duration.arm64': '0.03733352',
      'partition-1 requests lambda.requests': '0.2',
    });
    expect(billUsd(bill(client, 1_000_000)).toFixed()).toBe('2.45400502');
  });

  it('of a coordinator has its waiting, its answers on the way out and its logs', () => {
    const coordinated: BilledDeployment = {
      ...client,
      functions: [
        {
          ...fn,
          name: 'coordinator',
          memoryMb: 256,
          warmBilledMs: 160,
          coldStartRate: 0,
          logBytesPerInvocation: 1024,
        },
      ],
      egressBytesPerRequest: 4096,
      logRetentionMonths: 2,
    };
    expect(amounts(coordinated, 1_048_576)).toEqual({
      // 0.25 GB x 0.16 s x 1,048,576 = 41,943.04 GB-s
      'coordinator duration lambda.duration.x86_64': '0.699052064768',
      'coordinator requests lambda.requests': '0.2097152',
      // 1 KB x 1 Mi = 1 GB
      'coordinator logs logs.ingestion': '0.5',
      // 0.15 GB x 2 months x 0.03
      'coordinator logs logs.storage': '0.009',
      // 4 KB x 1 Mi = 4 GB
      'request transfer transfer.out': '0.36',
    });
  });

  it('of an Express workflow has its requests, its steps of 64 MB and 100 ms, and the hand-offs in S3', () => {
    const workflow: BilledDeployment = {
      ...client,
      functions: [],
      handoff: { puts: 2, gets: 2, bytes: 1024 ** 2, keptHours: 24 },
      stateMachine: { durationMs: 210, memoryMb: 50 },
    };
    expect(amounts(workflow, 1_000_000)).toEqual({
      'hand-off s3 s3.put': '10',
      'hand-off s3 s3.get': '0.8',
      // 976.5625 GB x 24 / 730 of a month x 0.023, GB-months to twenty places
      'hand-off s3 s3.storage': expect.stringMatching(/^0\.7384417808/),
      'workflow step-functions states.express-requests': '1',
      // 64 / 1024 GB x 0.3 s x 1 M = 18,750 GB-s x 0.00001667
      'workflow step-functions states.express-duration': '0.3125625',
    });
  });

  it('of kept environments has their month, and what they serve at its own price', () => {
    const kept = {
      ...client,
      functions: [{ ...fn, coldStartRate: 0.5, provisioned: { environments: 2, servedShare: 1 } }],
    };
    expect(amounts(kept, 1_000_000)).toEqual({
      'partition-0 requests lambda.requests': '0.2',
      // 2 x 1 GB x 730 h x 3,600 s = 5,256,000 GB-s x 0.0000041667
      'partition-0 provisioned-concurrency lambda.provisioned.x86_64': '21.9001752',
      // 100,000 GB-s x 0.0000097222
      'partition-0 provisioned-concurrency lambda.provisioned-duration.x86_64': '0.97222',
    });
  });

  it('bills storage above 512 MB for as long as the function runs', () => {
    const large = { ...client, functions: [{ ...fn, ephemeralStorageMb: 1536, coldStartRate: 0 }] };
    // 1 GB x 0.1 s x 1 M = 100,000 GB-s x 0.0000000309
    expect(amounts(large, 1_000_000)).toMatchObject({
      'partition-0 ephemeral-storage lambda.ephemeral-storage': '0.00309',
    });
  });

  it('of an edge server and a device has their time, their energy and the links, at the site’s prices', () => {
    const site = {
      device: { energy: { watts: { value: 5 }, usdPerJoule: { value: 0.0000001 } } },
      edge: { usdPerHour: { value: 0.36 }, link: { usdPerGbUp: { value: 0.05 } } },
      lambda: {},
    };
    const placed: BilledDeployment = {
      ...client,
      functions: [],
      machines: [
        { name: 'partition-0', tier: 'device', invocationsPerRequest: 1, busyMs: 20, watts: 5 },
        { name: 'partition-1', tier: 'edge', invocationsPerRequest: 0.5, busyMs: 36, watts: 0 },
      ],
      links: [{ to: 'edge', bytesUp: 40_000, bytesDown: 2000 }],
    };
    const lines = billOf(monthlyUsage(placed, 1_000_000), withSitePrices(book, site, 'site.json'));
    expect(
      lines.map(({ owner, item, quantity, usd }) => [owner, item, quantity.toFixed(4), usd.toFixed()]),
    ).toEqual([
      // 20 ms x 1 M = 20,000 s; nobody is paid for the device's time.
      ['partition-0', 'machine.device.hours', '5.5556', '0'],
      // 20,000 s x 5 W
      ['partition-0', 'machine.device.energy', '100000.0000', '0.01'],
      // 36 ms x half a million = 18,000 s = 5 h
      ['partition-1', 'machine.edge.hours', '5.0000', '1.8'],
      // 40 GB of 10^9 bytes
      ['request', 'link.edge.up', '40.0000', '2'],
      ['request', 'link.edge.down', '2.0000', '0'],
    ]);
  });

  it('of weights in S3 has the reads of cold starts and a month of keeping them', () => {
    // 419,430,400 bytes are 50 parts of 8 MiB and 0.390625 GB.
    const { ephemeralStorageMb, inS3 } = weightsPlaceOf(419_430_400);
    expect({ ephemeralStorageMb, gets: inS3?.gets }).toEqual({ ephemeralStorageMb: 512, gets: 50 });
    const large = { ...client, functions: [{ ...fn, weightsInS3: inS3 }] };
    expect(amounts(large, 1_000_000)).toMatchObject({
      // 1 % of 1 M x 50 = 500,000 GETs
      'partition-0 s3 s3.get': '0.2',
      'partition-0 s3 s3.storage': '0.008984375',
    });
  });

  it('fills the tiers with the usage of all functions together', () => {
    const busy = { ...client, functions: [fn, { ...fn, name: 'partition-1' }] };
    const tiers = bill(busy, 40_000_000_000)
      .filter(({ kind }) => kind === 'duration' || kind === 'init')
      .map(({ owner, kind, tierNumber, quantity }) => [owner, kind, tierNumber, quantity.toFixed()]);
    expect(tiers).toEqual([
      ['partition-0', 'duration', 1, '4000000000'],
      ['partition-0', 'init', 1, '200000000'],
      ['partition-1', 'duration', 1, '1800000000'],
      ['partition-1', 'duration', 2, '2200000000'],
      ['partition-1', 'init', 2, '200000000'],
    ]);
  });

  it('is empty when nothing is asked of it', () => {
    expect(bill(client, 0)).toEqual([]);
  });

  it('has lines whose quantity times price is their amount, in every region, for any volume', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...committedBooks),
        fc.integer({ min: 0, max: 1e12 }),
        fc.integer({ min: 128, max: 10_240 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (prices, requests, memoryMb, coldStartRate) => {
          const deployment = { ...client, functions: [{ ...fn, memoryMb, coldStartRate }] };
          for (const { quantity, tier, usd } of billOf(monthlyUsage(deployment, requests), prices)) {
            expect(usd.eq(quantity.times(tier.usd))).toBe(true);
          }
        },
      ),
    );
  });
});
