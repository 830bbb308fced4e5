import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { makeTemporaryFolder, type TemporaryFolder } from '../../folders.ts';
import type { UploadedPlan } from '../../local/own/stack-host.ts';
import { partitionEntry } from '../../plan/partition-entry.ts';
import { type Plan, plan as planFormat, tiers } from '../../plan/plan.ts';
import { stackNameOf } from '../../stack/stack-name.ts';
import type { Deployment, Target } from '../target.ts';

/** What of a partition's folder is uploaded: its code is the server's own, so that nobody sends code. */
export const uploadedFiles = ['model.onnx', 'model.onnx.data', 'partition.json'] as const;

const tierSchema = z.enum(tiers);

/** Deploys plans that callers left in the embedded S3. Their files stay while their stacks stand. */
export function hostUploads(target: Target, destroy: (stackName: string) => Promise<void>) {
  const folders = new Map<string, TemporaryFolder>();

  async function put(uploaded: UploadedPlan): Promise<Deployment> {
    const tier = tierSchema.parse(uploaded.tier);
    const folder = makeTemporaryFolder(tmpdir(), 'partita-upload-');
    try {
      const planFile = join(folder.path, 'plan.json');
      const plan = await fetchPlan(target.s3, uploaded, planFile);
      const stackName = stackNameOf(plan, tier);
      const deployment = await target.deploy(planFile, () => undefined, tier);
      await folders.get(stackName)?.remove();
      folders.set(stackName, folder);
      return deployment;
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  return {
    put,
    async remove(stackName: string): Promise<void> {
      await destroy(stackName);
      await folders.get(stackName)?.remove();
      folders.delete(stackName);
    },
    async discard(): Promise<void> {
      for (const folder of folders.values()) await folder.remove();
    },
  };
}

/** Writes the plan and the files of its partitions as they lay where they were uploaded from. */
async function fetchPlan(s3: S3Client, uploaded: UploadedPlan, planFile: string): Promise<Plan> {
  const text = await textOf(s3, uploaded, 'plan.json');
  const sent = planFormat.parse(text, 'plan.json');
  const partitions = sent.partitions.map((partition) => {
    const dir = `partitions/${partition.name}`;
    return { ...partition, dir, model: `${dir}/model.onnx` };
  });
  for (const { name, dir, tier } of partitions) {
    if (tier !== uploaded.tier) continue;
    const place = join(dirname(planFile), dir);
    mkdirSync(place, { recursive: true });
    for (const file of uploadedFiles) await fetchFile(s3, uploaded, `${name}/${file}`, join(place, file));
    writeFileSync(join(place, partitionEntry.file), partitionEntry.content);
  }
  const plan = { ...sent, partitions };
  writeFileSync(planFile, JSON.stringify(plan));
  return plan;
}

const objectOf = ({ bucket, prefix }: UploadedPlan, name: string) =>
  new GetObjectCommand({ Bucket: bucket, Key: `${prefix}/${name}` });

async function textOf(s3: S3Client, uploaded: UploadedPlan, name: string): Promise<string> {
  const { Body } = await s3.send(objectOf(uploaded, name));
  return (await Body?.transformToString()) ?? '';
}

/** A partition without weights of its own has no file of them. */
async function fetchFile(s3: S3Client, uploaded: UploadedPlan, name: string, path: string): Promise<void> {
  try {
    const { Body } = await s3.send(objectOf(uploaded, name));
    if (Body instanceof Readable) await pipeline(Body, createWriteStream(path));
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw error;
  }
}
