import { PartitionedModelClient } from '../../lib/client/index.ts';
import { denseInputs, writeDensePlan } from './dense-plan.ts';
import { LiveCloud } from './live-plan.ts';
import { type Ending, runLoad } from './load.ts';

const width = 256;

/** How long each request may take. */
export const faultsTimeoutMs = 20_000;

/**
 * Sends requests while functions are throttled (5 %), killed (5 %: half as they begin, half while they work) and lose
 * connections (2 %: half before they run, half after). Half of the requests go through the coordinator's URL, which is
 * struck as the partitions are. All tensors travel by S3, so that there is something to leave behind.
 *
 * @returns how each ended, what stands in the bucket afterwards, and how often each fault struck
 */
export async function runWithFaults(
  directory: string,
  {
    requests,
    concurrency,
    seed,
  }: { readonly requests: number; readonly concurrency: number; readonly seed: number },
): Promise<{
  endings: readonly Ending[];
  left: readonly string[];
  struck: Readonly<Record<string, number>>;
}> {
  const change = { channelIn: 's3', channelOut: 's3', memoryMb: 1024 } as const;
  const model = await writeDensePlan(directory, { seed: 1, parts: 3, width, change });
  const live = await LiveCloud.open();
  try {
    const { deployed, url } = await live.deploy(model.planFile);
    const { lambda, s3, cloud } = live;
    const walking = new PartitionedModelClient({ lambda, s3, deployment: deployed });
    const calling = new PartitionedModelClient({
      orchestration: 'coordinator',
      url,
      model: deployed.plan.model,
      credentials: cloud.credentials,
      region: cloud.region,
    });
    cloud.setFaults([
      { kind: 'throttle', rate: 0.05, seed },
      { kind: 'kill', rate: 0.025, afterMs: 0, seed: seed + 1 },
      { kind: 'kill', rate: 0.025, afterMs: 3, seed: seed + 2 },
      { kind: 'drop-connection', rate: 0.01, when: 'before', seed: seed + 3 },
      { kind: 'drop-connection', rate: 0.01, when: 'after', seed: seed + 4 },
    ]);
    const endings = await runLoad({
      requests,
      concurrency,
      infer: (request) =>
        (request % 2 === 0 ? walking : calling).infer(denseInputs(width, request), {
          timeoutMs: faultsTimeoutMs,
        }),
      expected: (request) => model.expected(denseInputs(width, request)),
    });
    const struck: Record<string, number> = {};
    for (const rule of cloud.faults()) struck[rule.kind] = (struck[rule.kind] ?? 0) + rule.struck;
    return { endings, left: await live.objects(), struck };
  } finally {
    await live.close();
    await model.close();
  }
}
