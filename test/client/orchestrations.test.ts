import { once } from 'node:events';
import { createServer } from 'node:http';
import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PartitionedModelClient } from '../../lib/client/index.ts';
import { writeMessage } from '../../lib/inference-protocol/body.ts';
import { servedPlanOf } from '../../lib/plan/deployment.ts';
import { chainDefinition } from '../../lib/stack/chain-definition.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';
import { exitInputs, writeExitPlan } from '../support/exit-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { fakeCloud } from './fake-cloud.ts';
import { fakePartition, floats, valuesOf } from './fake-partition.ts';
import { execute } from './state-machine.ts';

const inputs = new Map([
  ['x', floats(1)],
  ['gain', floats(10)],
]);
const plan = () => servedPlanOf(readPlan(writeTinyPlan(temporaryFolder())));

/** Serves answers in turn, the last one for ever. */
async function serve(answers: readonly ((body: Buffer) => Response | Promise<Response>)[]) {
  const requests: { path: string; headers: Record<string, unknown>; body: Buffer }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    requests.push({ path: request.url ?? '', headers: request.headers, body });
    const answer = await (answers[requests.length - 1] ?? answers.at(-1))?.(body);
    response.writeHead(answer?.status ?? 500, Object.fromEntries(answer?.headers ?? []));
    response.end(Buffer.from((await answer?.arrayBuffer()) ?? new ArrayBuffer(0)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, requests };
}

const refusal = (status: number, error: string, code?: string) => () =>
  new Response(JSON.stringify({ error }), {
    status,
    headers: code === undefined ? {} : { 'partita-error': code },
  });

describe('a coordinator', () => {
  const answered = () => {
    const { headers, body } = writeMessage({ model_name: 'tiny', model_version: 'abc' }, 'outputs', [
      { name: 'y', tensor: floats(1, Number.NaN), binary: true },
    ]);
    return new Response(new Uint8Array(body), { headers });
  };
  const open = (url: string, signed = true) =>
    new PartitionedModelClient({
      orchestration: 'coordinator',
      url,
      model: 'tiny',
      ...(signed && { credentials: { accessKeyId: 'AKID', secretAccessKey: 's' }, region: 'eu-west-1' }),
    });

  it('is sent binary tensors, signed, and asked again while it is busy', async () => {
    const server = await serve([
      refusal(503, 'later', 'P1543'),
      refusal(429, 'Rate'),
      refusal(502, ''),
      answered,
    ]);
    const { outputs, planHash, hops } = await open(server.url).infer(inputs, { requestId: 'r-1' });
    expect(valuesOf(outputs.get('y'))).toEqual([1, Number.NaN]);
    expect([planHash, hops]).toEqual(['abc', []]);
    expect(server.requests.length).toBe(4);
    const [{ path, headers, body } = { path: '', headers: {}, body: Buffer.alloc(0) }] = server.requests;
    expect(path).toBe('/v2/models/tiny/infer');
    expect(headers['authorization']).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/lambda\//);
    const json = JSON.parse(body.subarray(0, Number(headers['inference-header-content-length'])).toString());
    expect(json).toMatchObject({ id: 'r-1', parameters: { binary_data_output: true } });
    expect(json.parameters.timeout_ms).toBeLessThanOrEqual(60_000);
    expect(json.inputs[0]).toEqual({
      name: 'x',
      shape: [1],
      datatype: 'FP32',
      parameters: { binary_data_size: 4 },
    });
  });

  it('is not signed for without credentials', async () => {
    const server = await serve([answered]);
    await open(server.url, false).infer(inputs);
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('is believed when a partition failed', async () => {
    const server = await serve([refusal(500, 'Partition "part-0" failed: X: y.', 'P1542')]);
    await expect(open(server.url).infer(inputs)).rejects.toThrow(
      expect.objectContaining({
        code: 'P1553',
        status: 500,
        reason: 'P1542',
        message: expect.stringContaining('answered 500 P1542: Partition "part-0" failed: X: y.'),
      }),
    );
    expect(server.requests.length).toBe(1);
  });

  it('is waited for until the deadline where nothing answers', async () => {
    await expect(open('http://127.0.0.1:1').infer(inputs, { timeoutMs: 150 })).rejects.toThrow(
      expect.objectContaining({ code: 'P1550' }),
    );
  });
});

describe('a state machine', () => {
  const addAndMultiply = () => [
    fakePartition((t) => ({ hidden: floats(...valuesOf(t.get('x')).map((value) => value + 1)) })),
    fakePartition((t) => ({
      y: floats(...valuesOf(t.get('hidden')).map((value) => value * (valuesOf(t.get('gain'))[0] ?? 0))),
    })),
  ];

  async function open(
    change: { readonly fail?: string } = {},
    served = plan(),
    functions = addAndMultiply(),
  ) {
    const cloud = await fakeCloud({});
    const events: Record<string, unknown>[] = [];
    const definition = chainDefinition(
      served,
      served.partitions.map((_, index) => ({ functionArn: `arn-${index}` })),
      'aws',
    );
    const run = (body: Buffer): Response => {
      const { input, stateMachineArn } = JSON.parse(body.toString());
      expect(stateMachineArn).toBe('arn:machine');
      const output = execute(definition, JSON.parse(input), (functionArn, event) => {
        events.push(event);
        return functions[Number(functionArn.at(-1))]?.(event, cloud.objects).body;
      });
      const ended =
        change.fail === undefined
          ? { status: 'SUCCEEDED', output: JSON.stringify(output) }
          : {
              status: 'FAILED',
              error: change.fail,
              cause: '{"errorMessage":"Partition \\"part-1\\" broke."}',
            };
      return new Response(JSON.stringify({ executionArn: 'e', ...ended }), {
        headers: { 'content-type': 'application/x-amz-json-1.0' },
      });
    };
    const server = await serve([run]);
    const client = new PartitionedModelClient({
      orchestration: 'step-functions',
      sfn: new SFNClient({
        endpoint: server.url,
        region: 'us-east-1',
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        disableHostPrefix: true,
      }),
      s3: cloud.s3,
      plan: served,
      stateMachineArn: 'arn:machine',
      handoffBucket: 'handoffs',
    });
    return { client, cloud, events, server, served };
  }

  it('passes tensors from state to state in S3, and nothing is left there', async () => {
    const { client, cloud, events, served } = await open();
    const { outputs, planHash } = await client.infer(inputs, { requestId: 'r-2' });
    expect(valuesOf(outputs.get('y'))).toEqual([20]);
    expect(planHash).toBe(served.planHash);
    expect(events).toMatchObject([
      {
        op: 'run',
        answer: 's3',
        requestId: 'r-2',
        planHash,
        handoffKey: expect.stringMatching(/^handoff\/.*\/part-0$/),
      },
      { op: 'run', answer: 's3', tensors: [{ s3: {} }, { s3: {} }] },
    ]);
    expect(cloud.objects.size).toBe(0);
  });

  it('ends with the partition whose exit is sure', async () => {
    const served = servedPlanOf(readPlan(writeExitPlan(temporaryFolder())));
    const isSure = (a = 0) => a > 3;
    const functions = [
      fakePartition(
        (t) => ({ exit_1: t.get('x')!, hidden: t.get('x')! }),
        (t) => (isSure(...valuesOf(t.get('x'))) ? 'exit_1' : null),
      ),
      fakePartition((t) => ({ size: t.get('hidden')! })),
      fakePartition((t) => ({ exit_2: t.get('size')! })),
    ];
    const { client, cloud, events } = await open({}, served, functions);
    const sure = await client.infer(exitInputs(4));
    expect([sure.exit, [...sure.outputs.keys()], events.length]).toEqual(['exit_1', ['exit_1'], 1]);
    const unsure = await client.infer(exitInputs(1));
    expect([unsure.exit, [...unsure.outputs.keys()], events.length]).toEqual([null, ['exit_1', 'exit_2'], 4]);
    expect(cloud.objects.size).toBe(0);
  });

  it('leaves nothing when it fails, and says of what', async () => {
    const { client, cloud } = await open({ fail: 'MissingInput' });
    await expect(client.infer(inputs)).rejects.toThrow(
      expect.objectContaining({
        code: 'P1554',
        errorType: 'MissingInput',
        message: expect.stringContaining('MissingInput: Partition "part-1" broke.'),
      }),
    );
    expect(cloud.objects.size).toBe(0);
  });

  it('is started again where an environment was killed, a few times', async () => {
    const { client, server } = await open({ fail: 'Runtime.ExitError' });
    await expect(client.infer(inputs)).rejects.toThrow(expect.objectContaining({ code: 'P1554' }));
    expect(server.requests.length).toBe(3);
  });
});
