import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { PartitaError } from '../errors.ts';
import { readBody } from './body.ts';
import { faultInvalid } from './errors.ts';
import type { Faults } from './lambda/faults/faults.ts';
import type { InvocationLog } from './lambda/invocation-log.ts';
import { splitUrl } from './split-url.ts';

/** What AWS has no API for. No bucket can have such a name. */
export const isOwnPath = (path: string): boolean => path.startsWith('/_partita/');

const maxBodyBytes = 1_000_000;

interface OwnApi {
  readonly faults: Faults;
  readonly log: InvocationLog;
}

/** Serves the faults asked for, and the invocations there have been. */
export async function serveOwnApi(
  { faults, log }: OwnApi,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { path, query } = splitUrl(request.url ?? '');
  const chunks = await readBody(request, maxBodyBytes).catch(() => null);
  const text = Buffer.concat(chunks ?? []).toString();
  const send = (status: number, document: object) =>
    end(response, status, 'application/json', `${JSON.stringify(document)}\n`);
  switch (`${request.method} ${path}`) {
    case 'GET /_partita/invocations': {
      const after = Number(query.get('after') ?? 0);
      const lines = log.after(Number.isInteger(after) ? after : 0).map((record) => JSON.stringify(record));
      return end(response, 200, 'application/jsonl', lines.map((line) => `${line}\n`).join(''));
    }
    case 'PUT /_partita/faults':
      try {
        faults.set(rulesOf(text));
      } catch (error) {
        const { code, message, next } =
          error instanceof PartitaError ? error : faultInvalid('', String(error));
        return send(400, { code, message, next });
      }
      return send(200, { rules: faults.list() });
    case 'GET /_partita/faults':
      return send(200, { rules: faults.list() });
    case 'DELETE /_partita/faults':
      faults.set([]);
      return send(200, { rules: [] });
    default:
      return send(404, { message: `There is no ${request.method} ${path}` });
  }
}

const bodySchema = z.strictObject({ rules: z.unknown() });

const rulesOf = (text: string) => bodySchema.parse(JSON.parse(text)).rules;

function end(response: ServerResponse, status: number, type: string, text: string): void {
  const body = Buffer.from(text);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length }).end(body);
}
