import { createReadStream, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { PartitaError } from '../../errors.ts';
import type { Notify } from '../../host.ts';
import type { Tier } from '../../plan/plan.ts';
import { architectures, enforcements } from '../../plan/platform.ts';
import { readPlan } from '../../stack/read-plan.ts';
import { stackNameOf } from '../../stack/stack-name.ts';
import { type ClientOptions, closeClients, openClients } from '../clients.ts';
import { deploymentSchema } from '../deployment-schema.ts';
import { boxFailed, boxRefuses } from '../errors.ts';
import { uploadedFiles } from '../local/host-uploads.ts';
import type { Deployment, Target } from '../target.ts';
import { OwnApi } from './own-api.ts';

const aboutSchema = z.object({
  region: z.string(),
  accountId: z.string(),
  enforcement: z.enum(enforcements),
  maxMeasurableMb: z.number().positive(),
  architecture: z.enum(architectures),
});

const refusalSchema = z.object({ code: z.string(), message: z.string(), next: z.string() });

const uploads = 'partita-uploads';

/** Whatever is at the endpoint, it is asked for no longer than this whether it is a box. */
const patienceMs = 10_000;

/**
 * An endpoint at which `partita serve` answers: plans are uploaded to it, and it synthesises and deploys them itself.
 *
 * @returns null where something else answers, or nothing
 * @throws PartitaError P2107 when it doesn't know the caller's keys
 */
export async function openServedTarget(endpoint: string, options: ClientOptions): Promise<Target | null> {
  const clients = openClients(options);
  const region = await clients.lambda.config.region();
  const api = new OwnApi(endpoint, region, clients.lambda.config.credentials);
  const close = async () => {
    api.close();
    closeClients(clients);
  };
  const answer = await api.call('GET', 'about', undefined, AbortSignal.timeout(patienceMs)).catch(() => null);
  if (answer === null || !answer.isPartita || answer.status !== 200) {
    await close();
    if (answer?.isPartita && answer.status === 403) throw boxRefuses(endpoint, answer.body.toString());
    return null;
  }
  const about = aboutSchema.parse(JSON.parse(answer.body.toString()));

  /** @throws PartitaError of the box, P2108 where it has none */
  async function ask(method: string, document: object): Promise<unknown> {
    const { status, body } = await api.call(method, 'stacks', Buffer.from(JSON.stringify(document)));
    const text = body.toString();
    if (status === 200) return JSON.parse(text);
    const refusal = refusalSchema.safeParse(parsed(text));
    if (!refusal.success) throw boxFailed(endpoint, status, text);
    throw new PartitaError(refusal.data.code, refusal.data.message, refusal.data.next);
  }

  async function deploy(planFile: string, notify: Notify, tier: Tier = 'lambda'): Promise<Deployment> {
    const stackName = stackNameOf(readPlan(planFile), tier);
    notify({ kind: 'step', text: `uploading ${stackName} to ${endpoint}` });
    await clients.s3.send(new CreateBucketCommand({ Bucket: uploads }));
    const prefix = crypto.randomUUID();
    const files = filesOf(planFile, tier);
    try {
      for (const [done, { name, path }] of files.entries()) {
        const Body = createReadStream(path);
        const ContentLength = statSync(path).size;
        await clients.s3.send(
          new PutObjectCommand({ Bucket: uploads, Key: `${prefix}/${name}`, Body, ContentLength }),
        );
        notify({ kind: 'advance', done: done + 1, total: files.length });
      }
      notify({ kind: 'step', text: `deploying ${stackName} at ${endpoint}` });
      const made = await ask('PUT', { bucket: uploads, prefix, tier });
      const { coordinatorUrl, ...deployment } = deploymentSchema.parse(made);
      // The box says where it reaches itself.
      const url = coordinatorUrl === null ? null : new URL(new URL(coordinatorUrl).pathname, endpoint).href;
      return { ...deployment, target: endpoint, coordinatorUrl: url };
    } finally {
      for (const { name } of files)
        await clients.s3.send(new DeleteObjectCommand({ Bucket: uploads, Key: `${prefix}/${name}` }));
    }
  }

  return {
    ...clients,
    name: endpoint,
    region,
    endpoint,
    enforcement: about.enforcement,
    maxMeasurableMb: about.maxMeasurableMb,
    deploy,
    async destroy(planFile, notify, tier = 'lambda') {
      const stackName = stackNameOf(readPlan(planFile), tier);
      notify({ kind: 'step', text: `destroying ${stackName} at ${endpoint}` });
      await ask('DELETE', { stackName });
    },
    close,
  };
}

/** The files of a tier's partitions, and the plan. */
function filesOf(planFile: string, tier: Tier): { name: string; path: string }[] {
  const partitions = readPlan(planFile).partitions.filter((partition) => partition.tier === tier);
  const files = partitions.flatMap(({ name, dir }) =>
    uploadedFiles.map((file) => ({ name: `${name}/${file}`, path: join(dirname(planFile), dir, file) })),
  );
  return [{ name: 'plan.json', path: planFile }, ...files].filter(({ path }) => existsSync(path));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
