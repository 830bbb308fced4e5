import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerWith } from '../../functions/partition/answer.ts';
import { openPartition, type Partition } from '../../functions/partition/partition.ts';
import { readCodedFile } from '../../lib/tensors/codecs/coded-file.ts';
import { openInline, sealInline } from '../../lib/tensors/envelope.ts';
import { fromOrt, toOrt } from '../../lib/tensors/ort.ts';
import { decodeSafetensors, encodeSafetensors } from '../../lib/tensors/safetensors.ts';
import type { NamedTensors } from '../../lib/tensors/tensor.ts';
import { elementsOf, tensorOf } from '../../lib/tensors/typed.ts';
import { tinyInputs, writeTinyPlan } from '../conformance/tiny-plan.ts';

const env = { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512' };
const directory = mkdtempSync(join(tmpdir(), 'partita-test-'));
const folder = join(directory, 'part-0');
const inputs = tinyInputs();
const tensors = [sealInline(encodeSafetensors(inputs))];
const sealedText = Buffer.from(encodeSafetensors(inputs)).toString('base64').slice(0, 40);
const handoffKey = 'handoff/part-0';
const lines: string[] = [];
const write = (line: string) => void lines.push(line);
let partition: Partition;

beforeAll(async () => {
  writeTinyPlan(directory);
  partition = await openPartition(folder, env);
});

afterAll(() => rmSync(directory, { recursive: true }));

/** What ONNX Runtime itself makes of the partition's file. */
async function expectedHidden() {
  const session = await InferenceSession.create(join(folder, 'model.onnx'));
  const { hidden } = await session.run({ x: toOrt(inputs.get('x')!, OrtTensor) });
  return fromOrt(hidden!);
}

describe('a partition', () => {
  it('answers the bits that ONNX Runtime gives for its file', async () => {
    const answer = await answerWith(partition, env, { write })({
      op: 'run',
      tensors,
      answer: 'inline',
      handoffKey,
    });
    if (!('tensors' in answer && 'inline' in answer.tensors)) throw new Error('not inline');
    const outputs = decodeSafetensors(openInline(answer.tensors.inline));
    expect([...outputs.keys()]).toEqual(['hidden']);
    const { dtype, shape, data } = outputs.get('hidden')!;
    const expected = await expectedHidden();
    expect({ dtype, shape, data: [...data] }).toEqual({ ...expected, data: [...expected.data] });
  });

  it('says what it spent its time on, and whether it was cold', async () => {
    const handler = answerWith(partition, env, { write });
    const first = await handler({ op: 'run', tensors, answer: 'inline', handoffKey });
    const second = await handler({ op: 'run', tensors, answer: 'inline', handoffKey });
    expect([first, second]).toMatchObject([{ cold: true }, { cold: false }]);
    const phases = 'phases' in first ? first.phases : {};
    expect(Object.keys(phases)).toEqual(['decodeMs', 'fetchMs', 'runMs', 'encodeMs', 'storeMs']);
    for (const ms of Object.values(phases)) expect(ms).toBeGreaterThanOrEqual(0);
  });

  it('is not cold again after a first invocation that failed', async () => {
    const handler = answerWith(partition, env, { write });
    await expect(handler({})).rejects.toThrow('no list of tensors');
    expect(await handler({ op: 'run', tensors, answer: 'inline', handoffKey })).toMatchObject({
      cold: false,
    });
  });

  it('names the tensor that is missing, and no values', async () => {
    const other = [sealInline(encodeSafetensors(new Map([['gain', inputs.get('gain')!]])))];
    await expect(
      answerWith(partition, env, { write })({ op: 'run', tensors: other, answer: 'inline', handoffKey }),
    ).rejects.toThrow(
      expect.objectContaining({ name: 'MissingInput', message: 'Partition "part-0" needs "x".' }),
    );
  });

  it('fails where the answer is to go to S3 and no bucket is named', async () => {
    await expect(
      answerWith(partition, env, { write })({ op: 'run', tensors, answer: 's3', handoffKey }),
    ).rejects.toThrow(
      expect.objectContaining({ name: 'NoHandoffBucket', message: expect.stringContaining('"part-0"') }),
    );
  });

  it('takes its inputs from several files', async () => {
    const [x, gain] = [...inputs].map((entry) => sealInline(encodeSafetensors(new Map([entry]))));
    const event = { op: 'run', tensors: [gain, x], answer: 'inline', handoffKey };
    expect(await answerWith(partition, env, { write })(event)).toHaveProperty('tensors.inline');
  });

  it('codes its answer as the event says, and decodes what it is sent', async () => {
    const ramp = tensorOf(
      'float32',
      [1024],
      Float32Array.from({ length: 1024 }, (_, i) => i - 100),
    );
    let held: NamedTensors = new Map();
    const echo: Partition = {
      ...partition,
      feeds(sent) {
        held = sent;
        return {};
      },
      run: async () => held,
    };
    const handler = answerWith(echo, env, { write });
    const event = { op: 'run', answer: 'inline', handoffKey };
    const send = async (files: readonly unknown[], codec: string) => {
      const answer = await handler({ ...event, tensors: files, codec });
      if (!('tensors' in answer && 'inline' in answer.tensors)) throw new Error('not inline');
      return answer.tensors;
    };
    const first = await send([sealInline(encodeSafetensors(new Map([['x', ramp]])))], 'int8');
    expect(readCodedFile(openInline(first.inline)).get('x')).toHaveProperty('codec', 'int8');
    const second = await send([first], 'none');
    const back = elementsOf(decodeSafetensors(openInline(second.inline)).get('x')!, 'float32');
    const scale = 1023 / 255;
    back.forEach((value, i) => void expect(Math.abs(value - (i - 100))).toBeLessThanOrEqual(scale * 0.501));
    await expect(handler({ ...event, tensors: [], codec: 'zip' })).rejects.toThrow('no codec');
  });

  it('refuses an event of another plan, and takes one of its own', async () => {
    const handler = answerWith(partition, { ...env, PARTITA_PLAN_HASH: 'a'.repeat(16) }, { write });
    const event = { op: 'run', tensors, answer: 'inline', handoffKey };
    await expect(handler({ ...event, planHash: 'b'.repeat(16) })).rejects.toThrow(
      expect.objectContaining({ name: 'PlanMismatch', message: expect.stringContaining('"part-0"') }),
    );
    expect(await handler({ ...event, planHash: 'a'.repeat(16) })).toHaveProperty('tensors');
  });

  it('refuses work that nobody waits for', async () => {
    const handler = answerWith(partition, env, { write });
    const event = { op: 'run', tensors, answer: 'inline', handoffKey };
    await expect(handler({ ...event, deadlineMs: Date.now() - 1 })).rejects.toThrow(
      expect.objectContaining({ name: 'DeadlinePassed' }),
    );
    expect(await handler({ ...event, deadlineMs: Date.now() + 60_000 })).toHaveProperty('tensors');
  });

  it('only starts when it is to warm up', async () => {
    const handler = answerWith(partition, env, { write });
    expect(await handler({ op: 'warm' })).toEqual({ cold: true });
    expect(await handler({ op: 'run', tensors, answer: 'inline', handoffKey })).toMatchObject({
      cold: false,
    });
  });

  it('says what its init spent its time on, once', async () => {
    const handler = answerWith(partition, env, { write, init: { weightsMs: 1234 } });
    const event = { op: 'run', tensors, answer: 'inline', handoffKey };
    expect(await handler(event)).toHaveProperty('phases.weightsMs', 1234);
    expect(await handler(event)).not.toHaveProperty('phases.weightsMs');
  });

  it('logs each invocation with its request, and no tensors', async () => {
    lines.length = 0;
    const handler = answerWith(partition, { ...env, PARTITA_MODEL: 'tiny' }, { write });
    const event = { op: 'run', tensors, answer: 'inline', handoffKey, requestId: 'r-7' };
    await handler(event, { awsRequestId: 'aws-1' });
    await handler({ ...event, tensors: [] }, { awsRequestId: 'aws-2' }).catch(() => undefined);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { requestId: 'r-7', awsRequestId: 'aws-1', cold: true, Model: 'tiny', phases: {}, Error: 0 },
      { requestId: 'r-7', awsRequestId: 'aws-2', cold: false, Error: 1, error: { name: 'MissingInput' } },
    ]);
    expect(lines.join('')).not.toContain(sealedText);
  });

  it('times its nodes only where it was deployed for that', async () => {
    await expect(answerWith(partition, env, { write })({ op: 'profile', tensors, runs: 2 })).rejects.toThrow(
      expect.objectContaining({ name: 'ProfilingOff' }),
    );
  });

  it('times its nodes, leaves no file, and runs on', async () => {
    const scratch = join(directory, 'scratch');
    mkdirSync(scratch);
    vi.stubEnv('TMPDIR', scratch);
    const handler = answerWith(partition, { ...env, PARTITA_PROFILING: '1' }, { write });
    expect(await handler({ op: 'profile', tensors, runs: 3 })).toMatchObject({
      runs: 3,
      nodes: [
        { index: 0, opType: 'MatMul', us: expect.any(Number) },
        { index: 1, opType: 'Add', us: expect.any(Number) },
        { index: 2, opType: 'Tanh', us: expect.any(Number) },
      ],
    });
    expect(readdirSync(scratch)).toEqual([]);
    vi.unstubAllEnvs();
    expect(await handler({ op: 'run', tensors, answer: 'inline', handoffKey })).toHaveProperty('tensors');
  });

  it('does not open a folder of another version', async () => {
    const other = join(directory, 'part-1');
    writeFileSync(join(other, 'partition.json'), JSON.stringify({ schema: 'partita/partition', version: 2 }));
    await expect(openPartition(other, env)).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidPartition' }),
    );
  });
});
