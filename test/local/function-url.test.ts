import { createHash } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import {
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  ListFunctionUrlConfigsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { sharedCloud } from './cloud.ts';

const { create, lambda } = await sharedCloud();

const echo = `exports.handler = async (event, context) => {
  if (event.rawPath === '/returns') return JSON.parse(Buffer.from(event.body, 'base64').toString());
  if (event.rawPath === '/throws') throw new Error('boom');
  return { ...event, version: event.version, executed: context.functionVersion, arn: context.invokedFunctionArn };
}`;

type Config = Partial<ConstructorParameters<typeof CreateFunctionUrlConfigCommand>[0]>;

async function urlOf(code = echo, config: Config = {}): Promise<{ name: string; url: string }> {
  const name = create(code);
  const { FunctionUrl = '' } = await lambda.send(
    new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: 'NONE', ...config }),
  );
  return { name, url: FunctionUrl };
}

const { url, name } = await urlOf();

describe('a function URL', () => {
  it('gives the function an event of payload format 2.0', async () => {
    const answer = await fetch(`${url}a%20b/c?x=1&y=2&x=3&z`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain', Cookie: 'one=1; two=2', 'X-Own': 'own' },
      body: 'some text',
    });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/a%20b/c',
      rawQueryString: 'x=1&y=2&x=3&z',
      cookies: ['one=1', 'two=2'],
      headers: { 'content-type': 'text/plain', 'x-own': 'own', host: new URL(url).host },
      queryStringParameters: { x: '1,3', y: '2', z: '' },
      requestContext: {
        accountId: 'anonymous',
        http: { method: 'POST', path: '/a%20b/c', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
        routeKey: '$default',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      },
      body: 'some text',
      isBase64Encoded: false,
    });
  });

  it('gives bytes in base64, and nothing where there is no body', async () => {
    const body = Uint8Array.from({ length: 256 }, (_, i) => i);
    const headers = { 'Content-Type': 'application/octet-stream' };
    const sent = await (await fetch(url, { method: 'PUT', headers, body })).json();
    expect(sent).toMatchObject({ isBase64Encoded: true, body: Buffer.from(body).toString('base64') });
    const got = await (await fetch(url)).json();
    expect(got).not.toHaveProperty('body');
    expect(got).not.toHaveProperty('cookies');
  });

  const answerOf = (returned: unknown) =>
    fetch(`${url}returns`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/octet-stream' },
      body: JSON.stringify(returned),
    });

  it('answers with the status, headers, cookies and bytes that the function returns', async () => {
    const bytes = Buffer.from([0, 255, 1, 254]);
    const answer = await answerOf({
      statusCode: 418,
      headers: { 'Content-Type': 'image/png', 'X-Own': 7 },
      cookies: ['a=1', 'b=2; Secure'],
      body: bytes.toString('base64'),
      isBase64Encoded: true,
    });
    expect(answer.status).toBe(418);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(answer.headers.get('x-own')).toBe('7');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2; Secure']);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
  });

  it.each([
    [{ any: 'object' }, '{"any":"object"}'],
    ['a text', 'a text'],
    [[1, 2], '[1,2]'],
    [null, 'null'],
  ])('answers 200 with what else the function returns: %o', async (returned, text) => {
    const answer = await answerOf(returned);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(text);
  });

  it('answers 502 where the function fails or returns no response, and 429 where it is throttled', async () => {
    expect((await fetch(`${url}throws`)).status).toBe(502);
    for (const refused of [
      { statusCode: 'x' },
      { statusCode: 100 },
      { statusCode: 200, headers: { a: 'b\nc' } },
    ])
      expect((await answerOf(refused)).status).toBe(502);
    const framed = { statusCode: 200, headers: { 'Transfer-Encoding': 'chunked' }, body: 'whole' };
    expect(await (await answerOf(framed)).text()).toBe('whole');
    const limited = await urlOf();
    await lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: limited.name, ReservedConcurrentExecutions: 0 }),
    );
    expect((await fetch(limited.url)).status).toBe(429);
  });

  it('belongs to a function or an alias, is described, listed, changed and deleted', async () => {
    const FunctionName = create(echo);
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
    const input = { FunctionName, Qualifier: 'live', AuthType: 'NONE' } as const;
    const { FunctionUrl = '' } = await lambda.send(new CreateFunctionUrlConfigCommand(input));
    expect(await (await fetch(FunctionUrl)).json()).toMatchObject({
      executed: '1',
      arn: expect.stringMatching(/:live$/),
    });
    await expect(lambda.send(new CreateFunctionUrlConfigCommand(input))).rejects.toMatchObject({
      name: 'ResourceConflictException',
    });
    await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' }));
    const { FunctionUrlConfigs } = await lambda.send(new ListFunctionUrlConfigsCommand({ FunctionName }));
    expect(FunctionUrlConfigs).toHaveLength(2);
    await lambda.send(new UpdateFunctionUrlConfigCommand({ ...input, AuthType: 'AWS_IAM' }));
    expect(await lambda.send(new GetFunctionUrlConfigCommand(input))).toMatchObject({
      FunctionUrl,
      AuthType: 'AWS_IAM',
      InvokeMode: 'BUFFERED',
    });
    await lambda.send(new DeleteFunctionUrlConfigCommand(input));
    expect((await fetch(FunctionUrl)).status).toBe(404);
    await expect(lambda.send(new GetFunctionUrlConfigCommand(input))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('tells browsers what its rules allow', async () => {
    const Cors = { AllowOrigins: ['https://a.example'], AllowMethods: ['GET'], MaxAge: 60 };
    const { url } = await urlOf(echo, { Cors });
    const ask = (Origin: string) =>
      fetch(url, { method: 'OPTIONS', headers: { Origin, 'Access-Control-Request-Method': 'GET' } });
    const allowed = (await ask('https://a.example')).headers;
    expect(allowed.get('access-control-allow-origin')).toBe('https://a.example');
    expect(allowed.get('access-control-allow-methods')).toBe('GET');
    expect((await ask('https://b.example')).headers.get('access-control-allow-origin')).toBeNull();
    const got = await fetch(url, { headers: { Origin: 'https://a.example' } });
    expect(got.headers.get('access-control-allow-origin')).toBe('https://a.example');
  });
});

describe('a function URL with AWS_IAM', async () => {
  const { url } = await urlOf(echo, { AuthType: 'AWS_IAM' });

  /** Fetches with a signature, in whose place `change` may put another. */
  async function signed(
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
    {
      path = '',
      body = '{"a":1}',
      service = 'lambda',
      at = new Date(),
      change = (text: string) => text,
    } = {},
  ) {
    const { hostname, port, pathname, searchParams } = new URL(url + path);
    const signer = new SignatureV4({ credentials, region: 'us-east-1', service, sha256: Sha256 });
    const request = await signer.sign(
      new HttpRequest({
        method: 'POST',
        hostname,
        port: Number(port),
        path: pathname,
        query: Object.fromEntries(searchParams),
        headers: { host: `${hostname}:${port}`, 'content-type': 'application/json' },
        body,
      }),
      { signingDate: at },
    );
    const { host: _, authorization = '', ...headers } = request.headers;
    return fetch(url + path, {
      method: 'POST',
      headers: { ...headers, authorization: change(authorization) },
      body,
    });
  }

  const local = { accessKeyId: 'local', secretAccessKey: 'local' };

  it('takes a request that is signed, and tells the function by whom', async () => {
    const answer = await signed(local, { path: 'v2/models/a%20b/infer?x=1&y=%2F' });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      body: '{"a":1}',
      requestContext: { authorizer: { iam: { accessKey: 'local' } } },
    });
  });

  it('takes a request that a function signed with the credentials of its environment', async () => {
    const answer = await signed({ ...local, sessionToken: 'local' });
    expect(answer.status).toBe(200);
  });

  it('takes the signature of a key whose secret only AWS knows, as far as it can be checked', async () => {
    const other = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'any' };
    expect((await signed(other)).status).toBe(200);
    expect((await signed(other, { at: new Date(Date.now() - 3600_000) })).status).toBe(403);
  });

  it.each([
    ['another secret', { ...local, secretAccessKey: 'other' }, {}],
    ['another service', local, { service: 's3' }],
    ['an old signature', local, { at: new Date(Date.now() - 3600_000) }],
    ['half a signature', local, { change: (text: string) => text.slice(0, -1) }],
    ['no signature', local, { change: () => '' }],
  ])('refuses %s with 403', async (_, credentials, options) => {
    const answer = await signed(credentials, options);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('x-amzn-errortype')).toMatch(/^(AccessDenied|InvalidSignature)Exception$/);
  });

  it('refuses another body than the one that was signed', async () => {
    const hash = createHash('sha256').update('other').digest('hex');
    const answer = await fetch(url, {
      method: 'POST',
      body: 'body',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=any/20261121/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
        'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
        'x-amz-content-sha256': hash,
      },
    });
    expect(answer.status).toBe(403);
  });
});

it('a URL is the same for the same function', async () => {
  await lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName: name }));
  const again = await lambda.send(
    new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: 'NONE' }),
  );
  expect(again.FunctionUrl).toBe(url);
});
