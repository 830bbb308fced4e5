import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { PartitaError } from '../../errors.ts';
import type { Architecture, Enforcement } from '../../plan/platform.ts';
import { readBody } from '../body.ts';
import { faultInvalid } from '../errors.ts';
import { sendError } from '../lambda/api/lambda-api.ts';
import type { Faults } from '../lambda/faults/faults.ts';
import type { InvocationLog } from '../lambda/invocation-log.ts';
import { splitUrl } from '../split-url.ts';
import { giveOut, takeIn } from './link.ts';
import type { StackHost } from './stack-host.ts';

/** What AWS has no API for. No bucket can have such a name. */
export const isOwnPath = (path: string): boolean => path.startsWith('/_partita/');

/** Answers below `/_partita/` have it, those that refuse a signature, too: so a client knows whom it has reached. */
export const ownHeader = 'partita';

const maxBodyBytes = 1_000_000;

/** What a server says of itself. */
interface AboutServer {
  readonly region: string;
  readonly accountId: string;
  readonly enforcement: Enforcement;
  readonly maxMeasurableMb: number;
  readonly architecture: Architecture;
}

export interface OwnApi {
  readonly faults: Faults;
  readonly log: InvocationLog;
  readonly about: AboutServer;
  /** Null where stacks can't be put from elsewhere. */
  readonly stacks: StackHost | null;
}

interface Reply {
  readonly status: number;
  readonly document: object;
}

type Handle = (api: OwnApi, text: string) => Reply | Promise<Reply>;

const ok = (document: object): Reply => ({ status: 200, document });

const routes: Readonly<Record<string, Handle>> = {
  'GET /_partita/about': ({ about }) => ok(about),
  'PUT /_partita/faults': ({ faults }, text) => {
    try {
      faults.set(bodySchema.parse(JSON.parse(text)).rules);
    } catch (error) {
      throw error instanceof PartitaError ? error : faultInvalid('', String(error));
    }
    return ok({ rules: faults.list() });
  },
  'GET /_partita/faults': ({ faults }) => ok({ rules: faults.list() }),
  'DELETE /_partita/faults': ({ faults }) => {
    faults.set([]);
    return ok({ rules: [] });
  },
  'PUT /_partita/stacks': async ({ stacks }, text) =>
    stacks === null ? noStacks : ok(await stacks.put(uploadSchema.parse(JSON.parse(text)))),
  'DELETE /_partita/stacks': async ({ stacks }, text) => {
    if (stacks === null) return noStacks;
    await stacks.remove(removalSchema.parse(JSON.parse(text)).stackName);
    return ok({});
  },
};

const bodySchema = z.strictObject({ rules: z.unknown() });
const uploadSchema = z.strictObject({ bucket: z.string(), prefix: z.string(), tier: z.string() });
const removalSchema = z.strictObject({ stackName: z.string() });
const noStacks: Reply = { status: 501, document: { message: 'No stacks can be put here from elsewhere.' } };

/** Serves what Partita asks of its own servers: faults, invocations so far, the link's bandwidth, stacks. */
export async function serveOwnApi(
  api: OwnApi,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { path, query } = splitUrl(request.url ?? '');
  const asked = `${request.method} ${path}`;
  try {
    if (asked === 'PUT /_partita/link') return await takeIn(request, response);
    const chunks = await readBody(request, maxBodyBytes);
    if (asked === 'GET /_partita/link') return giveOut(Number(query.get('bytes') ?? 0), response);
    if (asked === 'GET /_partita/invocations') return sendInvocations(api, query, response);
    const { status, document } = await reply(api, asked, Buffer.concat(chunks ?? []).toString());
    end(response, status, 'application/json', `${JSON.stringify(document)}\n`);
  } catch (error) {
    sendError(request, response, error);
  }
}

async function reply(api: OwnApi, asked: string, text: string): Promise<Reply> {
  const handle = routes[asked];
  if (handle === undefined) return { status: 404, document: { message: `There is no ${asked}` } };
  try {
    return await handle(api, text);
  } catch (error) {
    if (!(error instanceof PartitaError)) return { status: 400, document: { message: String(error) } };
    const { code, message, next } = error;
    return { status: 400, document: { code, message, next } };
  }
}

function sendInvocations({ log }: OwnApi, query: URLSearchParams, response: ServerResponse): void {
  const after = Number(query.get('after') ?? 0);
  const lines = log.after(Number.isInteger(after) ? after : 0).map((record) => `${JSON.stringify(record)}\n`);
  end(response, 200, 'application/jsonl', lines.join(''));
}

function end(response: ServerResponse, status: number, type: string, text: string): void {
  const body = Buffer.from(text);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length }).end(body);
}
