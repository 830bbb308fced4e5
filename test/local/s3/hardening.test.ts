import { createHash } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { get, request } from 'node:http';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it } from 'vitest';
import { until } from '../cloud.ts';
import { dataFolder, openTestS3 } from './server.ts';

const dir = dataFolder();
const { s3, store, endpoint, close } = await openTestS3(dir);
afterAll(close);
const Bucket = 'bucket';
await store.createBucket(Bucket);
const content = Buffer.alloc(8_000_000, 'content');

const send = (path: string, method: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${endpoint}/${path}`, { method, body, headers });

/** Files of this process that lie in the data folder. */
const openFiles = () =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(dir);
    } catch {
      return false;
    }
  });

describe('a document', () => {
  const deleteAll = (xml: string) => send(`${Bucket}?delete`, 'POST', xml, { 'content-md5': md5Of(xml) });

  it.each([
    '<!DOCTYPE d [<!ENTITY x "aaaa"><!ENTITY y "&x;&x;">]><Delete><Object><Key>&y;</Key></Object></Delete>',
    '<Delete><Object><Key>a&#1;b</Key></Object></Delete>',
    '<Delete><Object><Key>k</Key></Object>',
    '<Delete></Delete>',
    '<Other><Object><Key>k</Key></Object></Other>',
    `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`,
    'no XML',
    '',
  ])('that no client of S3 sends is refused: %.60s', async (xml) => {
    const answer = await deleteAll(xml);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<Code>MalformedXML</Code>');
  });

  it('that is too long is refused before it is read', async () => {
    const answer = await send(`${Bucket}?delete`, 'POST', ' '.repeat(9_000_000), {
      'content-md5': md5Of(''),
    });
    expect(await answer.text()).toContain('<Code>EntityTooLarge</Code>');
  });
});

describe('a request', () => {
  it('to a path that is no UTF-8 is refused', async () => {
    expect(await (await send(`${Bucket}/%ff`, 'PUT', 'x')).text()).toContain('<Code>InvalidURI</Code>');
  });

  it('that is presigned is what it would be without its signature', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'signed', Body: 'x' }));
    const query = 'X-Amz-Algorithm=a&X-Amz-Signature=b&response-content-type=x%2Fy&x-id=GetObject';
    const answer = await fetch(`${endpoint}/${Bucket}/signed?${query}`);
    expect([await answer.text(), answer.headers.get('content-type')]).toEqual(['x', 'x/y']);
  });

  it('to PUT without a length is refused', async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${endpoint}/${Bucket}/k`, { method: 'PUT' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.write('x');
      sent.end();
    });
    expect(status).toBe(411);
  });

  it('with a wrong Content-MD5 or payload hash is refused', async () => {
    const wrongMd5 = await send(`${Bucket}/k`, 'PUT', 'x', { 'content-md5': md5Of('y') });
    expect(await wrongMd5.text()).toContain('<Code>BadDigest</Code>');
    const noMd5 = await send(`${Bucket}/k`, 'PUT', 'x', { 'content-md5': 'x' });
    expect(await noMd5.text()).toContain('<Code>InvalidDigest</Code>');
    const wrongHash = await send(`${Bucket}/k`, 'PUT', 'x', { 'x-amz-content-sha256': '0'.repeat(64) });
    expect(await wrongHash.text()).toContain('<Code>XAmzContentSHA256Mismatch</Code>');
  });
});

describe('what breaks off', () => {
  it('on the way in leaves no file', async () => {
    await new Promise((resolve) => {
      const headers = { 'content-length': content.length };
      const sent = request(`${endpoint}/${Bucket}/broken`, { method: 'PUT', headers }).on('error', resolve);
      sent.write(content.subarray(0, 5_000_000), () => sent.destroy(new Error('broken off')));
    });
    await until(() => readdirSync(join(dir, 'tmp')).length === 0 && openFiles().length === 0);
    expect(store.bucket(Bucket).index.get('broken')).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')('on the way out leaves no file open', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'large', Body: content }));
    await new Promise<void>((resolve, reject) => {
      get(`${endpoint}/${Bucket}/large`, (response) => {
        response.once('data', () => {
          expect(openFiles()).toHaveLength(1);
          response.destroy();
          resolve();
        });
      }).on('error', reject);
    });
    await until(() => openFiles().length === 0);
  });
});

describe('at the same time', () => {
  it('the PUT that is answered last wins', async () => {
    for (let round = 0; round < 5; round++) {
      let last = '';
      await Promise.all(
        Array.from({ length: 12 }, async (_, i) => {
          const Body = `${i}`.repeat(1 + ((i * 7919) % 1000) * 1000);
          await s3.send(new PutObjectCommand({ Bucket, Key: 'contested', Body }));
          last = Body;
        }),
      );
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'contested' }));
      expect((await Body?.transformToString()) === last).toBe(true);
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'contested' }));
      expect(Contents?.[0]?.Size).toBe(last.length);
    }
  });
});

const md5Of = (text: string) => createHash('md5').update(text).digest('base64');
