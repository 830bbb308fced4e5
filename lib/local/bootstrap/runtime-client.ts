import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { markDrained } from './log.ts';

export interface RuntimeEvent {
  readonly requestId: string;
  readonly functionArn: string;
  readonly deadlineMs: number;
  /** JSON. */
  readonly payload: string;
}

/** What became of an event; `malformed`, which AWS's API has not, where it is not JSON. */
export interface RuntimeAnswer {
  readonly kind: 'response' | 'error' | 'malformed';
  readonly body: string;
}

const root = '/2018-06-01/runtime';

/** A client of the Lambda Runtime API. Its calls reject when the server is gone. */
export class RuntimeClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2 });
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  async next(): Promise<RuntimeEvent> {
    markDrained();
    const { headers, body } = await this.#call('GET', '/invocation/next');
    return {
      requestId: String(headers['lambda-runtime-aws-request-id']),
      functionArn: String(headers['lambda-runtime-invoked-function-arn']),
      deadlineMs: Number(headers['lambda-runtime-deadline-ms']),
      payload: body,
    };
  }

  async answer(requestId: string, { kind, body }: RuntimeAnswer): Promise<void> {
    await this.#call('POST', `/invocation/${requestId}/${kind}`, body);
  }

  async initError(body: string): Promise<void> {
    await this.#call('POST', '/init/error', body);
  }

  #call(method: string, path: string, body = ''): Promise<{ headers: IncomingHttpHeaders; body: string }> {
    return new Promise((resolve, reject) => {
      const bytes = Buffer.from(body);
      const outgoing = request(
        {
          method,
          path: root + path,
          socketPath: this.#socketPath,
          agent: this.#agent,
          headers: { 'Content-Length': bytes.length },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => resolve({ headers: response.headers, body: text }));
          response.on('error', reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(bytes);
    });
  }
}
