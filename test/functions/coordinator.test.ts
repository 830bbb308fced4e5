import { describe, expect, it } from 'vitest';
import { coordinatorOf } from '../../functions/coordinator/coordinator.ts';
import { type ServedPlan, servedPlanOf } from '../../lib/plan/deployment.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';
import { decodeSafetensors } from '../../lib/tensors/safetensors.ts';
import { tensorOf } from '../../lib/tensors/typed.ts';
import { type FakeFunction, fakeCloud } from '../client/fake-cloud.ts';
import { fakePartition, floats } from '../client/fake-partition.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const channels = { channelIn: 's3', channelOut: 's3' } as const;

const working = (values = 1): Record<string, FakeFunction> => ({
  a: fakePartition((t) => ({ hidden: t.get('x')! })),
  b: fakePartition(() => ({ y: tensorOf('float32', [values], new Float32Array(values).fill(0.1)) })),
});

async function open(functions: Record<string, FakeFunction>, remainingMs = 30_000) {
  const cloud = await fakeCloud(functions);
  const plan: ServedPlan = servedPlanOf(readPlan(writeTinyPlan(temporaryFolder(), { partition: channels })));
  const names = ['a', 'b'];
  const deployed = {
    plan,
    functions: plan.partitions.map(({ name }, i) => ({ partition: name, functionName: names[i] ?? '' })),
    handoffBucket: 'handoffs',
  };
  const lines: string[] = [];
  const handler = coordinatorOf({ ...cloud, deployed, env: {}, write: (line) => void lines.push(line) });
  const context = { awsRequestId: 'aws-1', getRemainingTimeInMillis: () => remainingMs };
  const send = async (method: string, rawPath: string, body?: unknown) => {
    const answer = await handler(
      {
        rawPath,
        headers: {},
        requestContext: { http: { method } },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
      context,
    );
    return { ...answer, json: answer.isBase64Encoded ? undefined : JSON.parse(answer.body) };
  };
  const infer = (fields: object = {}) =>
    send('POST', '/v2/models/tiny/infer', {
      inputs: [
        { name: 'x', datatype: 'FP32', shape: [1], data: [1] },
        { name: 'gain', datatype: 'FP32', shape: [1], data: [1] },
      ],
      ...fields,
    });
  return { cloud, plan, lines, send, infer };
}

const failed =
  (errorType: string): FakeFunction =>
  () => ({
    headers: { 'x-amz-function-error': 'Unhandled' },
    body: { errorType, errorMessage: 'it broke' },
  });
const throttled: FakeFunction = () => ({
  status: 429,
  headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
  body: { Message: 'Rate Exceeded.' },
});

describe('a coordinator', () => {
  it('is ready while every partition can be invoked', async () => {
    const { send, cloud } = await open(working());
    expect((await send('GET', '/v2/health/ready')).statusCode).toBe(200);
    expect(cloud.invocations.map(({ functionName }) => functionName).sort()).toEqual(['a', 'b']);
    const half = await open({ a: working()['a']! });
    expect(await half.send('GET', '/v2/models/tiny/ready')).toMatchObject({
      statusCode: 503,
      headers: { 'partita-error': 'P1570', 'retry-after': '1' },
    });
    expect((await half.send('GET', '/v2/health/live')).statusCode).toBe(200);
  });

  it.each([
    [
      'a partition fails',
      { b: failed('MissingInput') },
      500,
      'P1542',
      /"part-1" failed: MissingInput: it broke/,
    ],
    [
      'a partition belongs to another plan',
      { b: failed('PlanMismatch') },
      503,
      'P1551',
      /another one was deployed/,
    ],
    ['a partition is gone', { b: undefined }, 503, 'P1551', /another one was deployed/],
  ])('says so, with a status, when %s', async (_, change, statusCode, code, message) => {
    const functions = Object.entries({ ...working(), ...change }).flatMap(([name, fn]) =>
      fn ? [[name, fn]] : [],
    );
    const { infer, cloud, lines } = await open(Object.fromEntries(functions));
    const answer = await infer({ id: 'r-1' });
    expect(answer).toMatchObject({ statusCode, headers: { 'partita-error': code } });
    expect(answer.json.error).toMatch(message);
    expect(cloud.objects.size).toBe(0);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      requestId: 'r-1',
      Partition: 'coordinator',
      Error: 1,
      statusCode,
    });
  });

  it.each([
    ['its caller waits', { parameters: { timeout_ms: 120 } }, 30_000],
    ['its own function may run', {}, 620],
  ])('tries as long as %s', async (_, fields, remainingMs) => {
    const { infer } = await open({ ...working(), b: throttled }, remainingMs);
    expect(await infer(fields)).toMatchObject({ statusCode: 504, headers: { 'partita-error': 'P1550' } });
  });

  it('names the way out where an answer is too large, and goes it', async () => {
    const { infer, cloud } = await open(working(400_000));
    const refused = await infer();
    expect(refused).toMatchObject({ statusCode: 413, headers: { 'partita-error': 'P1568' } });
    expect(cloud.objects.size).toBe(0);

    const { json } = await infer({ parameters: { s3_output: true }, id: 'r-2' });
    expect(json).toMatchObject({ model_name: 'tiny', id: 'r-2', outputs: [] });
    const [[path, object] = ['', Buffer.alloc(0)]] = [...cloud.objects];
    expect(json.parameters.s3_output).toBe(`s3://${path}`);
    expect(decodeSafetensors(object).get('y')?.shape).toEqual([400_000]);
    expect(cloud.objects.size).toBe(1);
  });

  it('does not say NaN in JSON', async () => {
    const { infer } = await open({
      ...working(),
      b: fakePartition(() => ({ y: floats(Number.NaN) })),
    });
    expect(await infer()).toMatchObject({ statusCode: 400, headers: { 'partita-error': 'P1563' } });
    expect(await infer({ parameters: { binary_data_output: true } })).toMatchObject({ statusCode: 200 });
  });

  it('tidies up after attempts that were killed', async () => {
    const { infer, cloud } = await open(working());
    const lost = crypto.randomUUID();
    for (const key of [`${lost}/part-0`, `${lost}/part-1/in`]) {
      cloud.objects.set(`handoffs/handoff/${key}`, Buffer.alloc(1));
    }
    const parameters = { attempt_id: crypto.randomUUID(), abandoned_ids: lost };
    expect((await infer({ parameters })).statusCode).toBe(200);
    expect(cloud.objects.size).toBe(0);
    expect(cloud.invocations.at(-1)?.event['handoffKey']).toBe(`handoff/${parameters.attempt_id}/part-1`);
    expect(await infer({ parameters: { attempt_id: '../other' } })).toMatchObject({ statusCode: 400 });
  });
});
