import { createHash } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { ownHeader } from '../../local/index.ts';

type Credentials = ConstructorParameters<typeof SignatureV4>[0]['credentials'];

interface OwnAnswer {
  readonly status: number;
  /** Whether a server of Partita answered. */
  readonly isPartita: boolean;
  readonly body: Buffer;
}

/** Calls what `partita serve` answers beyond AWS's APIs, over one connection that is kept. */
export class OwnApi {
  readonly endpoint: URL;
  readonly #signer: SignatureV4;
  readonly #protocol: typeof http | typeof https;
  readonly #agent: http.Agent;

  constructor(endpoint: string, region: string, credentials: Credentials) {
    this.endpoint = new URL(endpoint);
    this.#protocol = this.endpoint.protocol === 'https:' ? https : http;
    this.#agent = new this.#protocol.Agent({ keepAlive: true, maxSockets: 1 });
    this.#signer = new SignatureV4({ service: 'lambda', region, credentials, sha256: Sha256 });
  }

  /**
   * Signs a request.
   *
   * @param target path and query, below `/_partita/`
   * @returns what sends it, once
   */
  async prepare(method: string, target: string, body: Uint8Array = new Uint8Array()) {
    const { hostname, host, port, pathname, searchParams } = new URL(`/_partita/${target}`, this.endpoint);
    const { headers } = await this.#signer.sign(
      new HttpRequest({
        method,
        path: pathname,
        query: Object.fromEntries(searchParams),
        headers: {
          host,
          'content-length': String(body.byteLength),
          'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
        },
      }),
    );
    const query = searchParams.size === 0 ? '' : `?${searchParams}`;
    const agent = this.#agent;
    return async (signal?: AbortSignal): Promise<OwnAnswer> => {
      const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
        this.#protocol
          .request(
            {
              ...(signal && { signal }),
              agent,
              hostname,
              port,
              method,
              path: `${pathname}${query}`,
              headers,
            },
            resolve,
          )
          .on('error', reject)
          .end(body);
      });
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      return {
        status: response.statusCode ?? 0,
        isPartita: response.headers[ownHeader] !== undefined,
        body: Buffer.concat(chunks),
      };
    };
  }

  async call(method: string, target: string, body?: Uint8Array, signal?: AbortSignal): Promise<OwnAnswer> {
    return (await this.prepare(method, target, body))(signal);
  }

  close(): void {
    this.#agent.destroy();
  }
}
