import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { invokePartition } from '../../lib/client/index.ts';
import { hostArchitecture } from '../../lib/plan/platform.ts';
import { fromOrt, toOrt } from '../../lib/tensors/ort.ts';
import { tinyInputs, writeTinyPlan } from '../conformance/tiny-plan.ts';
import { bucket, LiveCloud } from '../support/live-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a function whose weights lie in S3', { timeout: 60_000 }, () => {
  it('fetches them while it starts, answers the same bits, and says what that took', async () => {
    const directory = temporaryFolder();
    writeTinyPlan(directory);
    const codeDir = join(directory, 'part-0');
    const inputs = tinyInputs();
    const session = await InferenceSession.create(join(codeDir, 'model.onnx'));
    const expected = await session.run({ x: toOrt(inputs.get('x')!, OrtTensor) });
    const weights = readFileSync(join(codeDir, 'model.onnx.data'));
    rmSync(join(codeDir, 'model.onnx.data'));

    const live = await LiveCloud.open();
    onTestFinished(() => live.close());
    await live.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'weights', Body: weights }));
    const create = (functionName: string, sha256: string) =>
      live.cloud.createFunction({
        functionName,
        handler: 'index.handler',
        runtime: 'nodejs22.x',
        memoryMb: 512,
        timeoutSec: 30,
        architecture: hostArchitecture,
        codeDir,
        layerDirs: live.layers,
        environment: {
          PARTITA_WEIGHTS_BUCKET: bucket,
          PARTITA_WEIGHTS_KEY: 'weights',
          PARTITA_WEIGHTS_BYTES: String(weights.byteLength),
          PARTITA_WEIGHTS_SHA256: sha256,
        },
      });
    create('whole', createHash('sha256').update(weights).digest('hex'));
    create('changed', '0'.repeat(64));

    const clients = { lambda: live.lambda, s3: live.s3, bucket: null };
    const first = await invokePartition(clients, 'whole', inputs);
    const { hidden } = expected;
    expect(Buffer.compare(first.tensors.get('hidden')!.data, fromOrt(hidden!).data)).toBe(0);
    expect(first.hop.phases.weightsMs).toBeGreaterThan(0);
    expect((await invokePartition(clients, 'whole', inputs)).hop.phases.weightsMs).toBeUndefined();
    await expect(invokePartition(clients, 'changed', inputs)).rejects.toThrow(
      expect.objectContaining({ code: 'P1542', errorType: 'WeightsUnavailable' }),
    );
  });
});
