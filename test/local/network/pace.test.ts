import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type HttpServer, listen } from '../../../lib/local/http-server.ts';
import { TokenBucket } from '../../../lib/local/network/token-bucket.ts';
import { makeRunFolder } from '../../../lib/local/run-folder.ts';
import { openS3 } from '../../../lib/local/s3/open-s3.ts';
import { dataFolder } from '../s3/server.ts';

const dir = dataFolder();
const small = Buffer.alloc(4096, 's');
const large = Buffer.alloc(2_000_000, 'l');

/** An S3 that gives everybody one share: 4096 bytes at once, and from then on next to nothing, by default. */
async function openSlowS3(bytesPerMs = 0.001) {
  const folder = makeRunFolder();
  const s3 = await openS3({
    dir,
    isDurable: false,
    hashScript: () => folder.script('s3/checksums/hash-worker'),
  });
  await s3.store.createBucket('bucket');
  const server = await listen('127.0.0.1', 0);
  const bucket = () => new TokenBucket(bytesPerMs, 4096);
  const share = { fromS3: bucket(), toS3: bucket() };
  const served: Promise<void>[] = [];
  let isShared = false;
  server.serve((incoming, response) => {
    served.push(s3.serve(incoming, response, isShared ? share : null));
  });
  await sent(put(server, 'small', small));
  await sent(put(server, 'large', large));
  isShared = true;
  onTestFinished(async () => {
    await s3.close();
    await folder.close();
  });
  return { server, served };
}

const to = ({ endpoint }: HttpServer, method: string, key: string, headers: Record<string, string> = {}) =>
  request(`${endpoint}/bucket/${key}`, { method, headers });

const get = (server: HttpServer, key: string) => to(server, 'GET', key).end();

const put = (server: HttpServer, key: string, body: Buffer, length = body.length) => {
  const call = to(server, 'PUT', key, { 'Content-Length': String(length) });
  call.write(body);
  return length === body.length ? call.end() : call;
};

async function sent(call: ClientRequest): Promise<{ status: number | undefined; body: Buffer }> {
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await buffer(response) };
}

describe('an S3 that paces who reads and writes', () => {
  it('lets what is small pass at once, both ways', async () => {
    const { server } = await openSlowS3();
    expect(await sent(get(server, 'small'))).toEqual({ status: 200, body: small });
    expect(await sent(put(server, 'other', small))).toMatchObject({ status: 200 });
    await server.close();
  });

  it('waits no longer for a reader that has gone', async () => {
    const { server, served } = await openSlowS3();
    const before = served.length;
    const going = get(server, 'large').on('error', () => undefined);
    while (served.length === before) await new Promise(setImmediate);
    going.destroy();
    await Promise.all(served);
    await server.close();
  });

  it('keeps nothing of a writer that has gone', async () => {
    const { server, served } = await openSlowS3(1000);
    const before = served.length;
    const going = put(server, 'half', large.subarray(0, 200_000), large.length);
    going.on('error', () => undefined);
    while (served.length === before) await new Promise(setImmediate);
    going.destroy();
    await Promise.all(served);
    expect(await sent(get(server, 'half'))).toMatchObject({ status: 404 });
    await server.close();
  });

  it('waits for nobody once the server closes', async () => {
    const { server, served } = await openSlowS3();
    const before = served.length;
    const calls = [get(server, 'large'), get(server, 'large'), put(server, 'third', large)];
    for (const call of calls)
      call.on('error', () => undefined).on('response', (r) => r.on('error', () => undefined));
    while (served.length < before + calls.length) await new Promise(setImmediate);
    await server.close();
    await Promise.all(served);
  });
});
