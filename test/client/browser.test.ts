import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { servedPlanOf } from '../../lib/plan/deployment.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { fakeCloud } from './fake-cloud.ts';
import { fakePartition, floats, valuesOf } from './fake-partition.ts';

/** What a page does with the client. */
const page = `
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { elementsOf, PartitionedModelClient, tensorOf } from './lib/client/index.ts';

globalThis.inferOnPage = async (endpoint, deployment) => {
  const options = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
  const lambda = new LambdaClient({ ...options, maxAttempts: 1 });
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const client = new PartitionedModelClient({ lambda, s3, deployment });
  const { outputs } = await client.infer(new Map([
    ['x', tensorOf('float32', [2], new Float32Array([1, 2]))],
    ['gain', tensorOf('float32', [1], new Float32Array([10]))],
  ]));
  return [...elementsOf(outputs.get('y'), 'float32')];
};
`;

/** What browsers have of their own; no Buffer, no process, no require. */
const browserGlobals = [
  'AbortController',
  'AbortSignal',
  'Blob',
  'Headers',
  'ReadableStream',
  'Request',
  'Response',
  'TextDecoder',
  'TextEncoder',
  'TransformStream',
  'URL',
  'URLSearchParams',
  'atob',
  'btoa',
  'clearTimeout',
  'crypto',
  'fetch',
  'performance',
  'setTimeout',
] as const;

describe('the client in a browser', { timeout: 60_000 }, () => {
  it('is bundled without anything of Node, and runs inferences', async () => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: page, resolveDir: process.cwd(), loader: 'ts' },
      bundle: true,
      platform: 'browser',
      format: 'iife',
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
    expect(imported).toEqual([]);

    const add = (name: string, by: string) =>
      fakePartition((t) => ({
        [name]: floats(...valuesOf(t.get(by)).map((value) => value + (valuesOf(t.get('gain'))[0] ?? 1))),
      }));
    const cloud = await fakeCloud({ 'fn-0': add('hidden', 'x'), 'fn-1': add('y', 'hidden') });
    const plan = servedPlanOf(
      readPlan(writeTinyPlan(temporaryFolder(), { partition: { channelIn: 's3', channelOut: 's3' } })),
    );
    const functions = plan.partitions.map(({ name }, index) => ({
      partition: name,
      functionName: `fn-${index}`,
    }));
    const context = createContext({
      ...Object.fromEntries(browserGlobals.map((name) => [name, globalThis[name]])),
      // Realms differ in their typed arrays; a page has one.
      ArrayBuffer,
      Float32Array,
      Uint8Array,
      console,
    });
    runInContext('globalThis.window = globalThis; globalThis.self = globalThis;', context);
    runInContext(outputFiles[0]?.text ?? '', context);
    const endpoint = await cloud.lambda.config.endpoint?.();
    const url = `http://${endpoint?.hostname}:${endpoint?.port}`;
    const answer: unknown = await runInContext('inferOnPage', context)(url, {
      plan,
      functions,
      handoffBucket: 'handoffs',
    });
    expect(answer).toEqual([12, 13]);
    expect(cloud.objects.size).toBe(0);
  });
});
