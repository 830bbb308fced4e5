import { join } from 'node:path';
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { PartitionedModelClient } from '../../lib/client/index.ts';
import { denseInputs, writeDensePlan } from './dense-plan.ts';
import { LiveCloud } from './live-plan.ts';
import { type Ending, runLoad } from './load.ts';

const width = 256;

export interface RedeployRun {
  readonly requests: number;
  /** Requests in flight at once. */
  readonly concurrency: number;
  /** How many partitions each of the three plans has. */
  readonly parts: readonly [number, number, number];
}

/**
 * Sends requests while the plan is replaced twice. Half of them
 * go through the coordinator's URL, half through a client that walks the chain itself and is told of no deployment: it
 * finds out when versions of the first plan are deleted.
 *
 * @returns how each ended, and the hashes of the plans in the order they stood
 */
export async function runWhileRedeployed(
  directory: string,
  { requests, concurrency, parts }: RedeployRun,
): Promise<{ endings: readonly Ending[]; planHashes: readonly string[]; left: readonly string[] }> {
  const change = { channelIn: 's3', channelOut: 's3', memoryMb: 1024 } as const;
  const models = await Promise.all(
    parts.map((count, index) =>
      writeDensePlan(join(directory, `plan-${index}`), { seed: index + 1, parts: count, width, change }),
    ),
  );
  const live = await LiveCloud.open();
  try {
    const deploy = async (index: number) => live.deploy(models[index]?.planFile ?? '');
    let current = await deploy(0);
    const planHashes = [current.deployed.plan.planHash];
    const { lambda, s3, cloud } = live;
    const walking = new PartitionedModelClient({ lambda, s3, deployment: async () => current.deployed });
    const { credentials, region } = cloud;
    const calling = new PartitionedModelClient({
      orchestration: 'coordinator',
      url: current.url,
      model: current.deployed.plan.model,
      credentials,
      region,
    });
    const replacements: Promise<void>[] = [];
    const replace = async (index: number) => {
      const before = current.deployed;
      current = await deploy(index);
      planHashes.push(current.deployed.plan.planHash);
      for (const { functionName } of before.functions) {
        await lambda.send(new DeleteFunctionCommand({ FunctionName: functionName }));
      }
    };
    const endings = await runLoad({
      requests,
      concurrency,
      infer: (request) =>
        (request % 2 === 0 ? walking : calling).infer(denseInputs(width, request), { timeoutMs: 30_000 }),
      expected: (request, planHash) =>
        models[planHashes.indexOf(planHash)]?.expected(denseInputs(width, request)) ??
        Promise.reject(new Error(`no plan has the hash ${planHash}`)),
      onEnding(ended) {
        if (ended === Math.floor(requests / 4)) replacements.push(replace(1));
        if (ended === Math.floor((requests * 5) / 8)) {
          replacements.push(Promise.all(replacements).then(() => replace(2)));
        }
      },
    });
    await Promise.all(replacements);
    return { endings, planHashes, left: await live.objects() };
  } finally {
    await live.close();
    await Promise.all(models.map((model) => model.close()));
  }
}
