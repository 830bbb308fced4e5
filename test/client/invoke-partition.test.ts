import { describe, expect, it } from 'vitest';
import { invokePartition, PartitionFailed, profilePartition } from '../../lib/client/index.ts';
import { type FakeAnswer, fakeCloud } from './fake-cloud.ts';
import { fakePartition, floats, valuesOf } from './fake-partition.ts';

const tensors = new Map([['x', floats(1, 2)]]);

async function invokeOf(answer: FakeAnswer) {
  const cloud = await fakeCloud({ fn: () => answer });
  return invokePartition({ ...cloud, bucket: null }, 'fn', tensors, { partition: 'part-0', logTail: true });
}

const failing = (errorType: string, errorMessage: string) =>
  invokeOf({ headers: { 'x-amz-function-error': 'Unhandled' }, body: { errorType, errorMessage } });

describe('invoking one partition', () => {
  it('gives its tensors and what it took', async () => {
    const cloud = await fakeCloud({ fn: fakePartition((t) => ({ y: floats(...valuesOf(t.get('x')), 3) })) });
    const { tensors: outputs, hop } = await invokePartition({ ...cloud, bucket: null }, 'fn', tensors);
    expect(valuesOf(outputs.get('y'))).toEqual([1, 2, 3]);
    expect(hop).toMatchObject({ partition: 'fn', cold: true, log: null });
  });

  it('leaves nothing in S3', async () => {
    const cloud = await fakeCloud({ fn: fakePartition((t) => ({ y: t.get('x')! })) });
    const channels = { channelIn: 's3', channelOut: 's3' } as const;
    const clients = { ...cloud, bucket: 'handoffs' };
    const { tensors: outputs, hop } = await invokePartition(clients, 'fn', tensors, channels);
    expect(valuesOf(outputs.get('y'))).toEqual([1, 2]);
    expect(hop).toMatchObject(channels);
    expect(cloud.objects.size).toBe(0);
    expect(cloud.deletions).toHaveLength(2);
  });

  it.each([
    ['Sandbox.Timedout', 'RequestId: 1 Error: Task timed out after 1.00 seconds', 'timeout', 'P1541'],
    ['Unhandled', '2026-11-20T00:00:00Z 1 Task timed out after 3.00 seconds', 'timeout', 'P1541'],
    [
      'Runtime.ExitError',
      'RequestId: 1 Error: Runtime exited with error: signal: killed',
      'out-of-memory',
      'P1540',
    ],
    ['Runtime.OutOfMemory', 'RequestId: 1 Error: Runtime exited', 'out-of-memory', 'P1540'],
    ['Error', 'std::bad_alloc', 'out-of-memory', 'P1540'],
    ['RangeError', 'Array buffer allocation failed', 'out-of-memory', 'P1540'],
    ['Runtime.ExitError', 'RequestId: 1 Error: Runtime exited with error: exit status 127', 'error', 'P1542'],
    ['MissingInput', 'Partition "part-0" needs "x".', 'error', 'P1542'],
  ])('tells from %s "%s" that it ended by %s', async (errorType, errorMessage, kind, code) => {
    const failure = await failing(errorType, errorMessage).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PartitionFailed);
    expect(failure).toMatchObject({ code, kind, partition: 'part-0', log: '' });
    expect(String(failure)).toContain(`Partition "part-0" failed: ${errorType}`);
  });

  it('says what it can of a failure without type and message', async () => {
    const answer = { headers: { 'x-amz-function-error': 'Unhandled' }, body: 'oops' };
    await expect(invokeOf(answer)).rejects.toThrow('Partition "part-0" failed: Unhandled: "oops".');
  });

  it('names a function that is not there', async () => {
    const cloud = await fakeCloud({});
    await expect(invokePartition({ ...cloud, bucket: null }, 'gone', tensors)).rejects.toThrow(
      expect.objectContaining({
        code: 'P1543',
        message: expect.stringMatching(/"gone".*ResourceNotFoundException/),
      }),
    );
  });

  it.each([null, {}, { tensors: { inline: '' }, cold: true }, { tensors: {}, phases: {}, cold: 'no' }])(
    'does not take %j for an answer',
    async (body) => {
      await expect(invokeOf({ body })).rejects.toThrow(expect.objectContaining({ code: 'P1544' }));
    },
  );

  it('names the bucket that failed', async () => {
    const body = {
      tensors: { s3: { bucket: 'handoffs', key: 'handoff/gone' } },
      phases: { decodeMs: 0, fetchMs: 0, runMs: 0, encodeMs: 0, storeMs: 0 },
      cold: false,
    };
    await expect(invokeOf({ body })).rejects.toThrow(
      expect.objectContaining({ code: 'P1549', message: expect.stringContaining('"handoffs"') }),
    );
  });
});

describe('profiling one partition', () => {
  it('gives the time of each node', async () => {
    const node = {
      index: 0,
      opType: 'MatMul',
      us: 12,
      inputBytes: 8,
      weightBytes: 64,
      outputBytes: 8,
      heldBytes: 99,
    };
    const answer = { runs: 4, peakBytes: 120, nodes: [node] };
    const cloud = await fakeCloud({ fn: () => ({ body: answer }) });
    expect(await profilePartition({ ...cloud, bucket: null }, 'fn', tensors, 4)).toMatchObject({ answer });
    expect(cloud.invocations[0]?.event).toMatchObject({ op: 'profile', runs: 4 });
  });

  it('does not take anything else for an answer', async () => {
    const cloud = await fakeCloud({ fn: () => ({ body: { runs: 4 } }) });
    await expect(profilePartition({ ...cloud, bucket: null }, 'fn', tensors, 4)).rejects.toThrow(
      expect.objectContaining({ code: 'P1544' }),
    );
  });
});
