import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PartitionedModelClient } from '../../lib/client/index.ts';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { costPerMillion, type ExpectedStage } from '../../lib/cost/inference.ts';
import { invocationCost } from '../../lib/cost/invocation.ts';
import { logUsd } from '../../lib/cost/logs.ts';
import { perMillion, sumUsd } from '../../lib/cost/money.ts';
import { exitTrafficOf, reachAt } from '../../lib/exits/traffic.ts';
import { measureExits } from '../../lib/loop/exits-file.ts';
import { channelsOf, planOf } from '../../lib/loop/plan-of.ts';
import { readSamples } from '../../lib/loop/samples/read-samples.ts';
import { prepareModel } from '../../lib/onnx/prepare.ts';
import { rangesOf } from '../../lib/onnx/split.ts';
import { writePartitions } from '../../lib/onnx/write-partitions.ts';
import { buildZooModel } from '../../lib/onnx/zoo/build-zoo-model.ts';
import { hostArchitecture } from '../../lib/plan/platform.ts';
import { mean } from '../../lib/statistics/mean.ts';
import { writeWhole } from '../../lib/workspace.ts';
import { LiveCloud } from '../support/live-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const count = 24;
const memoryMb = 512;
const sampled = { samples: [], count, mean: [0.5], std: [0.25], seed: 1 };
const book = priceBookFor('us-east-1');

describe('a model of several exits', { timeout: 120_000 }, () => {
  let live: LiveCloud;
  beforeAll(async () => {
    live = await LiveCloud.open();
  });
  afterAll(() => live.close());

  it('costs as much less as was measured of its exits, and later functions are invoked as often as inputs go on', async () => {
    const folder = temporaryFolder();
    const model = join(folder, 'early-exit.onnx');
    await buildZooModel('early-exit', model, { tiny: true });
    const quietly = () => undefined;
    const options = { ...sampled, optimize: 'extended', dim: [], exit: [] } as const;
    const rates = await measureExits(model, join(folder, 'exits.json'), options, quietly);
    const [first] = rates.exits;
    const sorted = first!.confidences.map((confidence) => confidence ?? 0).sort((a, b) => b - a);
    const traffic = exitTrafficOf(rates, new Map([['exit_1', sorted[count / 2 - 1]!]]));
    const [exit] = traffic.exits;
    expect(exit!.rate).toBe(0.5);

    // Cut right behind the exit.
    const prepared = await prepareModel(
      model,
      join(folder, 'prepared'),
      { optimize: 'extended', dims: {}, runs: 1 },
      quietly,
    );
    const { segment, rate: _, ...taken } = exit!;
    const files = await writePartitions(
      prepared,
      rangesOf([segment], prepared.segmentation.segments.length),
      join(folder, 'partitions'),
    );
    const planFile = join(folder, 'partitions', 'plan.json');
    const places = files.map((part, i) => ({
      ...channelsOf(part),
      ...{ tier: 'lambda' as const, memoryMb, architecture: hostArchitecture },
      ...(i === 0 && { exits: [taken] }),
    }));
    const rest = { purpose: 'serve', verify: null, measuredOn: null, search: null } as const;
    await writeWhole(planFile, JSON.stringify(planOf(prepared, planFile, files, places, rest)));
    const { deployed } = await live.deploy(planFile);
    const { lambda, s3 } = live;
    const client = new PartitionedModelClient({ lambda, s3, deployment: deployed, prewarm: false });

    const { inputs } = await readSamples(prepared, sampled);
    const run = async (exits: boolean) => {
      const before = live.cloud.invocations().length;
      const ends = [];
      for (const each of inputs) ends.push((await client.infer(each, { exits })).exit);
      return { ends, records: live.cloud.invocations().slice(before) };
    };
    await run(false);
    const whole = await run(false);
    const early = await run(true);

    // Each input leaves where it was measured to, since the parts have the bits of the whole.
    expect(whole.ends).toEqual(inputs.map(() => null));
    expect(early.ends).toEqual(
      first!.confidences.map((confidence) => ((confidence ?? 0) >= taken.threshold ? 'exit_1' : null)),
    );
    const invocations = (records: typeof early.records) =>
      files.map(({ name }) => records.filter(({ functionName }) => functionName === name).length);
    expect(invocations(whole.records)).toEqual([count, count]);
    expect(invocations(early.records)).toEqual([count, count / 2]);

    const stages = files.map(({ name, from }): ExpectedStage => {
      const own = whole.records.filter(({ functionName }) => functionName === name);
      const billedMs = mean(own.map((record) => record.billedMs));
      return {
        ...{ memoryMb, architecture: hostArchitecture, billedMs, coldBilledMs: billedMs, coldStartRate: 0 },
        ...{ channelIn: 'inline', channelOut: 'inline', extraStorageMb: 0, weightGets: 0 },
        reach: reachAt(traffic, from),
      };
    });
    const predicted = costPerMillion(stages, book).totalUsd;
    const billed = early.records.map((record) => invocationCost(record, book).totalUsd.plus(logUsd(book)));
    const measured = perMillion(sumUsd(billed).div(count));
    expect(Math.abs(measured / predicted - 1)).toBeLessThan(0.05);
    const unspared = costPerMillion(
      stages.map((stage) => ({ ...stage, reach: 1 })),
      book,
    ).totalUsd;
    expect(measured).toBeLessThan(0.85 * unspared);
  });
});
