import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Sha256 } from '@aws-crypto/sha256-js';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { readKeys, startLocalCloud } from '../../lib/local/index.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ownCloud, sharedCloud } from './cloud.ts';

type Key = { readonly accessKeyId: string; readonly secretAccessKey: string };

const key: Key = { accessKeyId: 'EDGEKEY', secretAccessKey: 'not-to-be-guessed-0123456789' };
const { cloud, create } = await sharedCloud({ host: '0.0.0.0', keys: [key] });
const { endpoint } = cloud;
const echo = create('exports.handler = async (event) => ({ got: event });');
const tellsKey = create(`
exports.handler = async () => process.env.AWS_ACCESS_KEY_ID + ' ' + process.env.AWS_SECRET_ACCESS_KEY.length;`);

interface Signed {
  readonly service?: string;
  readonly region?: string;
  readonly credentials?: Key;
  readonly signingDate?: Date;
  readonly path?: string;
  readonly body?: string;
  readonly sendsHash?: boolean;
}

/** A signed request, as the SDK's signer makes it. */
async function signed(with_: Signed = {}): Promise<HttpRequest> {
  const { service = 'lambda', region = 'us-east-1', credentials = key, sendsHash = true } = with_;
  const { path = `/2015-03-31/functions/${echo}/invocations`, body = '{"x":1}' } = with_;
  const { host } = new URL(endpoint);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, applyChecksum: sendsHash });
  const made = await signer.sign(new HttpRequest({ method: 'POST', path, headers: { host }, body }), {
    ...(with_.signingDate && { signingDate: with_.signingDate }),
  });
  return new HttpRequest({ ...made, path: made.path, headers: made.headers });
}

async function send({ method, path, headers, body }: HttpRequest) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const { hostname, port } = new URL(endpoint);
    httpRequest({ hostname, port, method, path, headers }, resolve).on('error', reject).end(body);
  });
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, type: response.headers['x-amzn-errortype'], text };
}

/** The SDK writes into the credentials that it is given. */
const clients = (own: Key, credentials = { ...own }) => ({
  lambda: new LambdaClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }),
  s3: new S3Client({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1, forcePathStyle: true }),
});

describe('a server that others can reach', () => {
  it('is not started without keys', async () => {
    await expect(startLocalCloud({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'P2101' });
    await expect(startLocalCloud({ host: '::', keys: [] })).rejects.toMatchObject({ code: 'P2101' });
  });

  it('answers clients of the SDK with a known key', async () => {
    const { lambda, s3 } = clients(key);
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: echo, Payload: '{"x":1}' }));
    expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual({ got: { x: 1 } });
    await cloud.createBucket('things');
    const Key = 'a folder/ä+b.bin';
    await s3.send(new PutObjectCommand({ Bucket: 'things', Key, Body: Buffer.from('whole') }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'things', Key }));
    expect(await Body?.transformToString()).toBe('whole');
  });

  it("takes the Lambda requests of clients that don't say their body's hash", async () => {
    expect(await send(await signed({ sendsHash: false }))).toMatchObject({ status: 200 });
  });

  it.each([
    [
      'nobody signed',
      async () => ({ ...(await signed()), headers: {} }),
      'MissingAuthenticationTokenException',
    ],
    [
      'an unknown key signed',
      () => signed({ credentials: { ...key, accessKeyId: 'local' } }),
      'UnrecognizedClientException',
    ],
    [
      'another secret signed',
      () => signed({ credentials: { ...key, secretAccessKey: `${key.secretAccessKey}x` } }),
      'InvalidSignatureException',
    ],
    ['is for another region', () => signed({ region: 'eu-west-1' }), 'InvalidSignatureException'],
    ['is for another service', () => signed({ service: 's3' }), 'InvalidSignatureException'],
    [
      'was signed six minutes ago',
      () => signed({ signingDate: new Date(Date.now() - 360_000) }),
      'InvalidSignatureException',
    ],
    [
      'is sent again with another body',
      async () => ({ ...(await signed()), body: '{"x":2}' }),
      'InvalidSignatureException',
    ],
    [
      'is sent again with another body and no hash',
      async () => ({ ...(await signed({ sendsHash: false })), body: '{"x":2}' }),
      'InvalidSignatureException',
    ],
    [
      'is sent again with another body and its hash',
      async () => {
        const { headers, ...rest } = await signed();
        const hash = createHash('sha256').update('{"x":2}').digest('hex');
        return { ...rest, body: '{"x":2}', headers: { ...headers, 'x-amz-content-sha256': hash } };
      },
      'InvalidSignatureException',
    ],
    [
      'is sent again to another function',
      async () => ({ ...(await signed()), path: `/2015-03-31/functions/${tellsKey}/invocations` }),
      'InvalidSignatureException',
    ],
    [
      "doesn't sign its body",
      async () => {
        const { headers, ...rest } = await signed();
        return { ...rest, headers: { ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } };
      },
      'IncompleteSignatureException',
    ],
  ] as const)('refuses a request to Lambda that %s', async (_, make, code) => {
    expect(await send(new HttpRequest(await make()))).toMatchObject({ status: 403, type: code });
  });

  it('asks for a signature at its own API and at function URLs, too', async () => {
    for (const path of ['/_partita/invocations', `/_aws/lambda-url/${randomUUID()}/`]) {
      expect((await fetch(new URL(path, endpoint))).status).toBe(403);
    }
  });

  it('refuses requests to S3 in its words', async () => {
    const code = (credentials: Key) =>
      clients(credentials)
        .s3.send(new ListBucketsCommand({}))
        .catch((error: Error) => error.name);
    expect(await code({ ...key, accessKeyId: 'local' })).toBe('InvalidAccessKeyId');
    expect(await code({ ...key, secretAccessKey: 'another-secret-0123456789' })).toBe(
      'SignatureDoesNotMatch',
    );
    const unsigned = await fetch(endpoint);
    expect([unsigned.status, await unsigned.text()]).toEqual([403, expect.stringContaining('AccessDenied')]);
  });

  it('gives its functions a key pair that nobody else knows', async () => {
    const { lambda } = clients(key);
    const ask = () => lambda.send(new InvokeCommand({ FunctionName: tellsKey }));
    const { Payload } = await ask();
    expect(Payload?.transformToString()).toMatch(/^"[\da-f]{20} 40"$/);
    const other = await ownCloud({ keys: [key] });
    expect(other.cloud.credentials).not.toEqual(cloud.credentials);
  });
});

describe('keys of those who may call', () => {
  const file = (text: string, mode = 0o600) => {
    const path = join(temporaryFolder(), 'keys.ini');
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  };
  const section = `[edge]\naws_access_key_id = ${key.accessKeyId}\naws_secret_access_key=${key.secretAccessKey}\n`;

  it('are read from a file as the AWS CLI has it, and from the environment', () => {
    const second = '[b]\naws_access_key_id = B\naws_secret_access_key = bbbbbbbbbbbbbbbb\n';
    const env = { PARTITA_ACCESS_KEY_ID: 'C', PARTITA_SECRET_ACCESS_KEY: 'cccccccccccccccc' };
    expect(readKeys(file(`# mine\n${section}${second}`), env)).toEqual([
      key,
      { accessKeyId: 'B', secretAccessKey: 'bbbbbbbbbbbbbbbb' },
      { accessKeyId: 'C', secretAccessKey: 'cccccccccccccccc' },
    ]);
    expect(readKeys(undefined, {})).toBeUndefined();
  });

  it('are not taken from a file that others may read', () => {
    expect(() => readKeys(file(section, 0o640), {})).toThrow(expect.objectContaining({ code: 'P2102' }));
  });

  it.each([
    ['there is no such file', () => readKeys('no/such/file', {})],
    ['it is empty', () => readKeys(file(''), {})],
    ['a secret is missing', () => readKeys(file('[a]\naws_access_key_id = A\n'), {})],
    [
      'a secret is short',
      () => readKeys(undefined, { PARTITA_ACCESS_KEY_ID: 'A', PARTITA_SECRET_ACCESS_KEY: 'b' }),
    ],
  ])('are refused where %s', (_, read) => {
    expect(read).toThrow(expect.objectContaining({ code: 'P2103' }));
  });
});
