import { once } from 'node:events';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** The baseline: a bare `node:http` server that pipes a PUT to a file and a file to a GET, and knows nothing else. */
const [folder = '', durability] = process.argv.slice(2);
const file = join(folder, 'copy');

async function put(request: IncomingMessage, response: ServerResponse): Promise<void> {
  await pipeline(request, createWriteStream(`${file}.new`));
  if (durability === 'synced') await sync(`${file}.new`);
  await rename(`${file}.new`, file);
  if (durability === 'synced') await sync(folder);
  response.end();
}

async function sync(path: string): Promise<void> {
  const handle = await open(path);
  await handle.sync();
  await handle.close();
}

async function get(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'Content-Length': statSync(file).size });
  await pipeline(createReadStream(file), response);
}

const server = createServer({ noDelay: true }, (request, response) => {
  void (request.method === 'PUT' ? put(request, response) : get(response));
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const address = server.address();
process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : address}\n`);
process.stdin.resume().once('end', () => {
  server.close();
  server.closeAllConnections();
});
