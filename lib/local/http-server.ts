import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { isIPv6 } from 'node:net';
import { portInUse, portRefused } from './errors.ts';
import { hasCode } from './has-code.ts';

export interface HttpServer {
  /** URL without a path, as this machine reaches it. */
  readonly endpoint: string;
  /** Answers requests from now on; until then there must be none. */
  serve(onRequest: RequestListener): void;
  close(): Promise<void>;
}

/** The addresses that stand for all addresses of a machine, and what this machine itself reaches them at. */
const wildcards: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * @param port 0 takes any free one
 * @throws PartitaError P1401 the port is in use, P1402 it can't be had at that address
 */
export async function listen(host: string, port: number): Promise<HttpServer> {
  // No limits on idle or slow connections: a socket that the server closes while a client is about to use it
  // again is an error that Lambda has not.
  const server = createServer({ noDelay: true, keepAliveTimeout: 0, requestTimeout: 0 });
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    throw hasCode(error, 'EADDRINUSE') ? portInUse(host, port, error) : portRefused(host, port, error);
  }
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const reached = wildcards[host] ?? host;
  return {
    endpoint: `http://${isIPv6(reached) ? `[${reached}]` : reached}:${bound}`,
    serve(onRequest) {
      server.on('request', onRequest);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
