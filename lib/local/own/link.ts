import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../body.ts';

/** Most bytes that one exchange carries. */
const maxLinkBytes = 16_777_216;

const filling = Buffer.alloc(65_536, 'partita ');

/** Takes in what is sent, so that whoever sends it can time it. */
export async function takeIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks = await readBody(request, maxLinkBytes);
  response.writeHead(chunks === null ? 413 : 204, { 'Content-Length': 0 }).end();
}

/** Sends so many bytes. */
export function giveOut(bytes: number, response: ServerResponse): void {
  const isAllowed = Number.isInteger(bytes) && bytes >= 0 && bytes <= maxLinkBytes;
  const length = isAllowed ? bytes : 0;
  response.writeHead(isAllowed ? 200 : 400, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': length,
  });
  response.cork();
  for (let sent = 0; sent < length; sent += filling.length)
    response.write(filling.subarray(0, Math.min(filling.length, length - sent)));
  response.end();
}
