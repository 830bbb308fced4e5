import { describe, expect, it } from 'vitest';
import { PartitionedModelClient } from '../../lib/client/index.ts';
import { type ServedPlan, servedPlanOf } from '../../lib/plan/deployment.ts';
import type { PlannedPartition } from '../../lib/plan/plan.ts';
import type { TensorSpec } from '../../lib/plan/tensor.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';
import { codeAll, readCodedFile, writeCodedFile } from '../../lib/tensors/codecs/coded-file.ts';
import { openInline, sealInline } from '../../lib/tensors/envelope.ts';
import { decodeSafetensors } from '../../lib/tensors/safetensors.ts';
import { elementsOf, tensorOf } from '../../lib/tensors/typed.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { fakeCloud } from './fake-cloud.ts';
import { fakePartition, floats, phases, valuesOf } from './fake-partition.ts';

const spec = (name: string): TensorSpec => ({ name, dtype: 'float32', shape: [1], bytes: 4 });

/** Three partitions: a = x + 1; b = a x 2, early = a; y = b + skip + a. The model's outputs: y and early. */
function chain(
  channels: readonly Partial<Pick<PlannedPartition, 'channelIn' | 'channelOut' | 'codecOut'>>[] = [],
): ServedPlan {
  const plan = readPlan(writeTinyPlan(temporaryFolder()));
  const partition = (name: string, inputs: string[], outputs: string[], index: number): PlannedPartition => ({
    ...plan.partitions[0]!,
    name,
    inputs: inputs.map(spec),
    outputs: outputs.map(spec),
    ...channels[index],
  });
  return servedPlanOf({
    ...plan,
    inputs: [spec('x'), spec('skip')],
    outputs: [spec('y'), spec('early')],
    partitions: [
      partition('first', ['x'], ['a'], 0),
      partition('second', ['a'], ['b', 'early'], 1),
      partition('third', ['b', 'skip', 'a'], ['y'], 2),
    ],
  });
}

const sum = (...tensors: Parameters<typeof valuesOf>[0][]) =>
  floats(tensors.reduce((total, tensor) => total + (valuesOf(tensor)[0] ?? Number.NaN), 0));

const functions = () => ({
  'fn-first': fakePartition((t) => ({ a: sum(t.get('x'), floats(1)) })),
  'fn-second': fakePartition((t) => ({ b: sum(t.get('a'), t.get('a')), early: sum(t.get('a')) })),
  'fn-third': fakePartition((t) => ({ y: sum(t.get('b'), t.get('skip'), t.get('a')) })),
});

const deployed = ['first', 'second', 'third'].map((partition) => ({
  partition,
  functionName: `fn-${partition}`,
  memoryMb: 512,
}));

const inputs = new Map([
  ['x', floats(2)],
  ['skip', floats(100)],
]);

async function open(
  plan: ServedPlan,
  handoffBucket: string | null = 'handoffs',
  fakes: Parameters<typeof fakeCloud>[0] = functions(),
) {
  const cloud = await fakeCloud(fakes);
  const client = new PartitionedModelClient({
    ...cloud,
    deployment: { plan, functions: deployed, handoffBucket },
    prewarm: false,
  });
  return { cloud, client };
}

const sentTo = (event: Record<string, unknown>): unknown[] =>
  [event['tensors']].flat().flatMap((envelope) => {
    const { inline } = Object(envelope);
    return typeof inline === 'string' ? [...decodeSafetensors(openInline(inline)).keys()] : [envelope];
  });

describe('an inference', () => {
  it('gives the outputs of the model', async () => {
    const { client } = await open(chain());
    const { outputs, latencyMs, hops } = await client.infer(inputs);
    expect([...outputs].map(([name, tensor]) => [name, valuesOf(tensor)])).toEqual([
      ['y', [6 + 100 + 3]],
      ['early', [3]],
    ]);
    expect(hops.map(({ partition }) => partition)).toEqual(['first', 'second', 'third']);
    expect(latencyMs).toBeGreaterThanOrEqual(hops.reduce((total, hop) => total + hop.latencyMs, 0));
  });

  it('sends each partition just what it consumes', async () => {
    const { client, cloud } = await open(chain());
    await client.infer(inputs);
    expect(cloud.invocations.map(({ event }) => sentTo(event))).toEqual([['x'], ['a'], ['b', 'skip', 'a']]);
    expect(cloud.objects.size).toBe(0);
  });

  it('tells of each hop what it carried and how it went', async () => {
    const { client, cloud } = await open(chain());
    const { hops } = await client.infer(inputs);
    const [first] = cloud.invocations;
    expect(hops[0]).toEqual({
      partition: 'first',
      latencyMs: expect.any(Number),
      requestBytes: Buffer.byteLength(JSON.stringify(first?.event)),
      responseBytes: expect.any(Number),
      phases,
      cold: true,
      channelIn: 'inline',
      channelOut: 'inline',
      log: null,
    });
    expect((await client.infer(inputs)).hops.map(({ cold }) => cold)).toEqual([false, false, false]);
  });

  it('leaves an S3 hand-off in S3 when the next partition needs nothing else', async () => {
    const { client, cloud } = await open(chain([{ channelOut: 's3' }, { channelIn: 's3' }]));
    const { outputs, hops } = await client.infer(inputs);
    expect(valuesOf(outputs.get('y'))).toEqual([109]);
    const [first, second, third] = cloud.invocations;
    const key = first?.event['handoffKey'];
    expect(key).toMatch(/^handoff\/[0-9a-f-]{36}\/first$/);
    const parked = { s3: { bucket: 'handoffs', key } };
    expect(sentTo(second!.event)).toEqual([parked]);
    expect(sentTo(third!.event)).toEqual([parked, 'b', 'skip']);
    expect(hops.map(({ channelIn, channelOut }) => [channelIn, channelOut])).toEqual([
      ['inline', 's3'],
      ['s3', 'inline'],
      ['s3', 'inline'],
    ]);
  });

  it('passes on what a partition coded as it came, and decodes the answer', async () => {
    const ramp = tensorOf(
      'float32',
      [1024],
      Float32Array.from({ length: 1024 }, (_, i) => Math.floor(i / 8)),
    );
    const file = writeCodedFile(
      await codeAll(
        new Map([
          ['a', ramp],
          ['b', ramp],
          ['early', ramp],
        ]),
        'int8-deflate',
      ),
    );
    const coded = () => ({ body: { tensors: sealInline(file), phases, cold: false } });
    const { client, cloud } = await open(chain([{ codecOut: 'int8-deflate' }]), null, {
      ...functions(),
      'fn-first': coded,
      'fn-second': coded,
      'fn-third': fakePartition(() => ({ y: floats(1) })),
    });
    const { outputs } = await client.infer(inputs);
    const [first, second] = cloud.invocations;
    expect([first?.event['codec'], second?.event['codec']]).toEqual(['int8-deflate', undefined]);
    const { inline } = Object(Object(second?.event['tensors'])[0]);
    expect(readCodedFile(openInline(inline)).get('a')).toHaveProperty('codec', 'int8-deflate');
    elementsOf(outputs.get('early') ?? ramp, 'float32').forEach((value, i) => {
      expect(Math.abs(value - Math.floor(i / 8))).toBeLessThanOrEqual((127 / 255) * 0.501);
    });
  });

  it('deletes every hand-off object once, and only when it is read', async () => {
    const channels = { channelIn: 's3', channelOut: 's3' } as const;
    const { client, cloud } = await open(chain([channels, channels, channels]));
    const { outputs } = await client.infer(inputs);
    expect(valuesOf(outputs.get('y'))).toEqual([109]);
    expect(valuesOf(outputs.get('early'))).toEqual([3]);
    expect(cloud.objects.size).toBe(0);
    expect(new Set(cloud.deletions).size).toBe(cloud.deletions.length);
  });

  it('goes by S3 when a tensor outgrew what fits a request', async () => {
    const { client, cloud } = await open(chain());
    const large = { dtype: 'float32', shape: [1_250_000], data: new Uint8Array(5_000_000) } as const;
    await client.infer(new Map([...inputs, ['x', large]])).catch(() => undefined);
    expect(cloud.invocations[0]?.event['tensors']).toMatchObject([{ s3: { bucket: 'handoffs' } }]);
    expect(cloud.objects.size).toBe(0);
  });

  it('says so when a tensor outgrew it and there is no bucket', async () => {
    const { client } = await open(chain(), null);
    const large = { dtype: 'float32', shape: [1_250_000], data: new Uint8Array(5_000_000) } as const;
    await expect(client.infer(new Map([...inputs, ['x', large]]))).rejects.toThrow(
      expect.objectContaining({ code: 'P1547', message: expect.stringContaining('"first"') }),
    );
  });

  it('asks for logs when it is to', async () => {
    const log = 'REPORT RequestId: 1\tDuration: 2.00 ms\n';
    const logged = fakePartition((t) => ({ a: sum(t.get('x'), floats(1)) }));
    const { client, cloud } = await open(chain(), null, {
      ...functions(),
      'fn-first': (event, objects) => ({
        ...logged(event, objects),
        headers: { 'x-amz-log-result': Buffer.from(log).toString('base64') },
      }),
    });
    const { hops } = await client.infer(inputs, { logTail: true });
    expect(hops.map((hop) => hop.log)).toEqual([log, '', '']);
    expect(cloud.invocations.map(({ logType }) => logType)).toEqual(['Tail', 'Tail', 'Tail']);
  });

  it('is refused without one of the inputs', async () => {
    const { client, cloud } = await open(chain());
    await expect(client.infer(new Map([['x', floats(2)]]))).rejects.toThrow(
      expect.objectContaining({ code: 'P1545', message: 'The input "skip" is missing.' }),
    );
    expect(cloud.invocations).toEqual([]);
  });

  it('names what a partition failed to answer', async () => {
    const { client } = await open(chain(), null, { ...functions(), 'fn-second': fakePartition(() => ({})) });
    await expect(client.infer(inputs)).rejects.toThrow(
      expect.objectContaining({ code: 'P1546', message: expect.stringMatching(/"third".*"b"/) }),
    );
  });

  it('deletes what it put in S3 when a partition fails', async () => {
    const channels = { channelIn: 's3', channelOut: 's3' } as const;
    const { client, cloud } = await open(chain([channels, channels, channels]), 'handoffs', {
      ...functions(),
      'fn-third': () => ({ headers: { 'x-amz-function-error': 'Unhandled' }, body: {} }),
    });
    await expect(client.infer(inputs)).rejects.toThrow(expect.objectContaining({ code: 'P1542' }));
    expect(cloud.objects.size).toBe(0);
  });

  it('invokes the versions of the deployment, where it names them', async () => {
    const fakes = Object.fromEntries(Object.entries(functions()).map(([name, fake]) => [`${name}:7`, fake]));
    const cloud = await fakeCloud(fakes);
    const versions = deployed.map((one) => ({ ...one, version: '7' }));
    const deployment = { plan: chain(), functions: versions, handoffBucket: null };
    const { outputs } = await new PartitionedModelClient({ ...cloud, deployment }).infer(inputs);
    expect(valuesOf(outputs.get('y'))).toEqual([109]);
  });

  it('needs a function for each partition', async () => {
    const cloud = await fakeCloud({});
    const deployment = { plan: chain(), functions: deployed.slice(1), handoffBucket: null };
    expect(() => new PartitionedModelClient({ ...cloud, deployment })).toThrow(
      expect.objectContaining({ code: 'P1548', message: 'Partition "first" is not deployed.' }),
    );
  });
});
