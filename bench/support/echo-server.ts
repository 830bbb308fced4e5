import { once } from 'node:events';
import { createServer } from 'node:http';

/** The baseline: a bare `node:http` server that answers each request with its own body, after so many ms. */
const [delayMs = '0'] = process.argv.slice(2);
const server = createServer({ noDelay: true }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const answer = () =>
      response
        .writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length })
        .end(body);
    if (delayMs === '0') answer();
    else setTimeout(answer, Number(delayMs));
  });
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const address = server.address();
process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : address}\n`);
process.stdin.resume().once('end', () => {
  server.close();
  server.closeAllConnections();
});
