import { createRequire } from 'node:module';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { sharedCloud } from '../cloud.ts';

const sdk = createRequire(import.meta.url).resolve('@aws-sdk/client-s3');
const partBytes = 8_000_000;
const parts = 3;

/** Reads parts of an object, or writes objects, side by side, and says how long that took. */
const code = `
  const { S3Client, GetObjectCommand, PutObjectCommand } = require(${JSON.stringify(sdk)});
  const s3 = new S3Client({ forcePathStyle: true });
  const read = async (i) => {
    const Range = 'bytes=' + i * ${partBytes} + '-' + ((i + 1) * ${partBytes} - 1);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'object', Range }));
    return (await Body.transformToByteArray()).length;
  };
  const write = async (i) => {
    const Body = Buffer.alloc(${partBytes}, i);
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'written-' + i, Body }));
    return Body.length;
  };
  exports.handler = async ({ does }) => {
    const startMs = performance.now();
    const bytes = await Promise.all(Array.from({ length: ${parts} }, (_, i) => (does === 'read' ? read(i) : write(i))));
    return { bytes, tookMs: performance.now() - startMs };
  };
`;

/** What passes at once at most: 1 MB; at 512 MB, the rest does at half of 75 MB/s. */
const leastMs = (parts * partBytes - 1_000_000) / 37_500;

describe.each([
  ['lets everybody in', {}],
  ['asks for signatures', { keys: [{ accessKeyId: 'test', secretAccessKey: 'test' }] }],
])('where the server %s, a function of 512 MB', { timeout: 60_000 }, async (_, options) => {
  const { create, invoke, cloud, s3 } = await sharedCloud(options);
  await cloud.createBucket('bucket');
  const name = create(code);

  it.each(['read', 'write'])('has its share of the network to %s S3, over all connections', async (does) => {
    const Body = Buffer.alloc(parts * partBytes);
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'object', Body }));
    const { answer } = await invoke(name, { does });
    const { bytes, tookMs } = answer as { bytes: number[]; tookMs: number };
    expect(bytes).toEqual(Array.from({ length: parts }, () => partBytes));
    if (cloud.enforcement !== 'none') expect(tookMs).toBeGreaterThan(leastMs);
  });
});
