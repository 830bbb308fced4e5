import { describe, expect, it } from 'vitest';
import { PartitionedModelClient } from '../../lib/client/index.ts';
import { servedPlanOf } from '../../lib/plan/deployment.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type FakeAnswer, type FakeFunction, fakeCloud } from './fake-cloud.ts';
import { fakePartition, floats, valuesOf } from './fake-partition.ts';

const throttled: FakeAnswer = {
  status: 429,
  headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
  body: { Message: 'Rate Exceeded.' },
};
const killed: FakeAnswer = {
  headers: { 'x-amz-function-error': 'Unhandled' },
  body: { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with error: signal: killed' },
};
const failed = (errorType: string): FakeAnswer => ({
  headers: { 'x-amz-function-error': 'Unhandled' },
  body: { errorType, errorMessage: 'no' },
});

const inputs = new Map([
  ['x', floats(1)],
  ['gain', floats(10)],
]);

const plus = (output: string, input: string, by: number) =>
  fakePartition((t) => ({ [output]: floats(...valuesOf(t.get(input)).map((value) => value + by)) }));

/** A function that answers some things before it does its work. */
function after(answers: readonly FakeAnswer[], work: FakeFunction): FakeFunction {
  const left = [...answers];
  return (event, objects) => left.shift() ?? work(event, objects);
}

function deploymentOf(functionNames: readonly string[], channel: 'inline' | 's3' = 'inline') {
  const partition = { channelIn: channel, channelOut: channel };
  const plan = servedPlanOf(readPlan(writeTinyPlan(temporaryFolder(), { partition })));
  const functions = plan.partitions.map(({ name }, i) => ({
    partition: name,
    functionName: functionNames[i] ?? '',
  }));
  return { plan, functions, handoffBucket: 'handoffs' };
}

async function open(
  functions: Readonly<Record<string, FakeFunction>>,
  deployment = deploymentOf(['a', 'b']),
) {
  const cloud = await fakeCloud(functions);
  return { cloud, client: new PartitionedModelClient({ ...cloud, deployment, prewarm: false }) };
}

describe('an inference that meets failures', () => {
  it.each([
    ['throttled', [throttled, throttled, throttled, throttled]],
    [
      'refused by a service in trouble',
      [
        { status: 500, body: {} },
        { status: 503, body: {} },
      ],
    ],
    ['killed', [killed, killed]],
    ['unable to reach its objects', [failed('HandoffFailed')]],
  ])('gives its answer though a partition was %s', async (_, answers) => {
    const { client, cloud } = await open(
      { a: after(answers, plus('hidden', 'x', 1)), b: plus('y', 'hidden', 2) },
      deploymentOf(['a', 'b'], 's3'),
    );
    const { outputs } = await client.infer(inputs);
    expect(valuesOf(outputs.get('y'))).toEqual([4]);
    expect(cloud.invocations.length).toBe(answers.length + 2);
    expect(cloud.objects.size).toBe(0);
  });

  it('gives up on an environment that is killed each time, and names the partition', async () => {
    const { client, cloud } = await open({ a: () => killed, b: plus('y', 'hidden', 2) });
    await expect(client.infer(inputs)).rejects.toThrow(
      expect.objectContaining({ code: 'P1540', partition: 'part-0' }),
    );
    expect(cloud.invocations.length).toBe(3);
  });

  it('does not ask again what would fail again', async () => {
    const { client, cloud } = await open({ a: () => failed('MissingInput'), b: plus('y', 'hidden', 2) });
    await expect(client.infer(inputs)).rejects.toThrow(
      expect.objectContaining({ code: 'P1542', errorType: 'MissingInput' }),
    );
    expect(cloud.invocations.length).toBe(1);
  });

  it('ends at its deadline with the last failure, and leaves nothing behind', async () => {
    const work = plus('y', 'hidden', 2);
    let isThrottled = false;
    const { client, cloud } = await open(
      { a: plus('hidden', 'x', 1), b: (...request) => (isThrottled ? throttled : work(...request)) },
      deploymentOf(['a', 'b'], 's3'),
    );
    // What the first inference takes longer, connections and compiling, isn't part of the second one's deadline.
    await client.infer(inputs);
    isThrottled = true;
    const started = Date.now();
    await expect(client.infer(inputs, { timeoutMs: 600 })).rejects.toThrow(
      expect.objectContaining({
        code: 'P1550',
        message: expect.stringMatching(/600 ms.*"part-1".*Rate Exceeded/),
      }),
    );
    const { deadlineMs } = cloud.invocations.at(-1)?.event ?? {};
    expect(Number(deadlineMs)).toBeGreaterThanOrEqual(started + 600);
    expect(cloud.objects.size).toBe(0);
  });

  it('ends with the reason of a caller who gives it up', async () => {
    const giveUp = new AbortController();
    const { client } = await open({
      a: () => {
        giveUp.abort(new Error('tab closed'));
        return throttled;
      },
    });
    await expect(client.infer(inputs, { signal: giveUp.signal })).rejects.toThrow('tab closed');
  });

  it('deletes what an attempt may have left whose answer never came', async () => {
    const work = plus('hidden', 'x', 1);
    let attempts = 0;
    const { client, cloud } = await open({
      a: (event, objects) => {
        if (attempts++ > 0) return work(event, objects);
        work({ ...event, answer: 's3' }, objects);
        return { status: 500, body: {} };
      },
      b: plus('y', 'hidden', 2),
    });
    expect(valuesOf((await client.infer(inputs)).outputs.get('y'))).toEqual([4]);
    expect(cloud.objects.size).toBe(0);
  });
});

describe('an inference while another plan is deployed', () => {
  const functions = (stale: FakeFunction) => ({
    a: plus('hidden', 'x', 1),
    b: stale,
    a2: plus('hidden', 'x', 100),
    b2: plus('y', 'hidden', 200),
  });
  const gone: FakeAnswer = {
    status: 404,
    headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
    body: { Message: 'gone' },
  };

  it.each([
    ['is gone', () => gone],
    ['belongs to another plan', () => failed('PlanMismatch')],
  ])('begins anew with the new one when a partition %s', async (_, stale) => {
    const cloud = await fakeCloud(functions(stale));
    let loads = 0;
    const client = new PartitionedModelClient({
      ...cloud,
      prewarm: false,
      deployment: async () => deploymentOf(loads++ === 0 ? ['a', 'b'] : ['a2', 'b2'], 's3'),
    });
    const answers = await Promise.all([client.infer(inputs), client.infer(inputs)]);
    for (const { outputs } of answers) expect(valuesOf(outputs.get('y'))).toEqual([301]);
    expect(loads).toBe(2);
    expect(cloud.objects.size).toBe(0);
  });

  it('says so when it was not told how to load the new one', async () => {
    const { client } = await open(functions(() => gone));
    await expect(client.infer(inputs)).rejects.toThrow(expect.objectContaining({ code: 'P1551' }));
  });
});
