import { once } from 'node:events';
import { createServer } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyBuckets } from '../../lib/targets/empty-buckets.ts';

interface FakeBucket {
  readonly stack: string | null;
  keys: string[];
}

/** An S3 that lists, tags and deletes. */
async function fakeS3(buckets: Readonly<Record<string, FakeBucket>>): Promise<S3Client> {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://s3');
    const name = pathname.slice(1).replace(/\/$/, '');
    const bucket = buckets[name];
    const body = Buffer.concat(await request.toArray()).toString('utf8');
    if (name === '') {
      const listed = Object.keys(buckets).map((Name) => `<Bucket><Name>${Name}</Name></Bucket>`);
      response.end(`<ListAllMyBucketsResult><Buckets>${listed.join('')}</Buckets></ListAllMyBucketsResult>`);
    } else if (searchParams.has('tagging') && bucket?.stack) {
      const tag = `<Tag><Key>partita:stack</Key><Value>${bucket.stack}</Value></Tag>`;
      response.end(`<Tagging><TagSet>${tag}</TagSet></Tagging>`);
    } else if (searchParams.has('delete') && bucket) {
      const deleted = [...body.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => key);
      bucket.keys = bucket.keys.filter((key) => !deleted.includes(key));
      response.end('<DeleteResult></DeleteResult>');
    } else if (searchParams.has('list-type') && bucket) {
      const listed = bucket.keys.map((key) => `<Contents><Key>${key}</Key></Contents>`);
      response.end(`<ListBucketResult>${listed.join('')}</ListBucketResult>`);
    } else {
      response.writeHead(404).end('<Error><Code>NoSuchTagSet</Code></Error>');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return new S3Client({
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    forcePathStyle: true,
  });
}

describe("emptying a stack's buckets", () => {
  it("deletes what is in them, and nothing in anyone else's", async () => {
    const buckets = {
      'partita-tiny-1': { stack: 'partita-tiny', keys: ['handoff/a', 'handoff/b'] },
      'partita-tiny-2': { stack: 'partita-tiny', keys: [] },
      'partita-tiny-profile-1': { stack: 'partita-tiny-profile', keys: ['handoff/c'] },
      'partita-untagged': { stack: null, keys: ['handoff/d'] },
    };
    await emptyBuckets(await fakeS3(buckets), 'partita-tiny');
    expect(Object.values(buckets).map(({ keys }) => keys)).toEqual([[], [], ['handoff/c'], ['handoff/d']]);
  });
});
