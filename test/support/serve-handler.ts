import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { UrlAnswer, UrlEvent } from '../../functions/coordinator/http.ts';

type Handler = (
  event: UrlEvent,
  context: { awsRequestId: string; getRemainingTimeInMillis(): number },
) => Promise<UrlAnswer>;

/** A function URL of a few lines in front of a handler in this process. */
export async function serveHandler(
  handler: Handler,
  timeoutMs = 30_000,
): Promise<{ url: string; close(): void }> {
  const server = createServer(async (request, response) => {
    const deadline = Date.now() + timeoutMs;
    const body = await bodyOf(request);
    const answer = await handler(
      {
        rawPath: (request.url ?? '').split('?')[0] ?? '',
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([key, value]) => [key, String(value)]),
        ),
        requestContext: { http: { method: request.method ?? 'GET' } },
        body: body.toString('base64'),
        isBase64Encoded: true,
      },
      { awsRequestId: 'test', getRemainingTimeInMillis: () => deadline - Date.now() },
    );
    response
      .writeHead(answer.statusCode, { ...answer.headers })
      .end(Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
