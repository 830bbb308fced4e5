import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { LocalCloud } from '../../local/index.ts';
import { notUnderstood } from '../errors.ts';
import type { CloudAssembly } from '../synthesize.ts';
import { type Assets, assetsSchema, type Template, templateSchema } from './assembly.ts';
import type { HostLayer } from './host-layer.ts';
import { publishFiles } from './publish-files.ts';
import type { Placed, Site } from './site.ts';
import { StackChange } from './stack-change.ts';

interface Description {
  readonly template: Template;
  readonly assets: Assets;
  readonly assembly: CloudAssembly;
}

interface LocalStack extends Description {
  readonly placed: ReadonlyMap<string, Placed>;
}

/** The clients of the cloud that the stacks stand on. */
interface Clients {
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
}

/** The stacks that stand on an embedded cloud. */
export class LocalStacks {
  readonly #cloud: LocalCloud;
  readonly #clients: Clients;
  readonly #hostLayer: HostLayer;
  readonly #stacks = new Map<string, LocalStack>();

  constructor(cloud: LocalCloud, clients: Clients, hostLayer: HostLayer) {
    this.#cloud = cloud;
    this.#clients = clients;
    this.#hostLayer = hostLayer;
  }

  /**
   * Creates what the assembly describes, or changes what stands; when that fails, what stood before stands again.
   * Once it's done, the assembly is no longer needed.
   *
   * @returns the stack's outputs
   * @throws PartitaError P1522, P1523, P1414, and what the embedded Lambda refuses
   */
  async deploy(stackName: string, assembly: CloudAssembly): Promise<Readonly<Record<string, string>>> {
    const template = templateSchema.parse(readJson(assembly, `${stackName}.template.json`));
    const assets = assetsSchema.parse(readJson(assembly, `${stackName}.assets.json`));
    const wanted = { template, assets, assembly };
    const standing = this.#stacks.get(stackName);
    const change = this.#change(stackName, wanted, standing?.placed ?? new Map());
    try {
      await publishFiles(this.#clients.s3, this.#cloud, wanted);
      await change.putAll();
      const outputs = change.outputs();
      if (standing !== undefined) await change.removeReplaced(standing.template, true);
      this.#stacks.set(stackName, { ...wanted, placed: change.placed });
      await standing?.assembly.discard();
      return outputs;
    } catch (error) {
      await this.#restore(stackName, change, wanted, standing);
      throw error;
    }
  }

  /** Removes a stack's resources; one that doesn't stand is none the worse. */
  async destroy(stackName: string): Promise<void> {
    const stack = this.#stacks.get(stackName);
    if (stack === undefined) return;
    this.#stacks.delete(stackName);
    await this.#change(stackName, stack, stack.placed).removeAll();
    await stack.assembly.discard();
  }

  async destroyAll(): Promise<void> {
    for (const stackName of [...this.#stacks.keys()]) await this.destroy(stackName);
  }

  async #restore(
    stackName: string,
    failed: StackChange,
    { template }: Description,
    standing: LocalStack | undefined,
  ): Promise<void> {
    if (standing === undefined) {
      await failed.removeAll();
      return;
    }
    const back = this.#change(stackName, standing, failed.placed);
    await back.putAll();
    await back.removeReplaced(template, false);
    this.#stacks.set(stackName, { ...standing, placed: back.placed });
  }

  #change(stackName: string, description: Description, standing: ReadonlyMap<string, Placed>): StackChange {
    const { template, assets, assembly } = description;
    const layerDirs = new Map<string, string>();
    const site: Site = {
      stackName,
      cloud: this.#cloud,
      ...this.#clients,
      hostLayerDirs: this.#hostLayer.folders,
      layerDirs,
      folderOf(s3Key) {
        const path = assets.files[s3Key.replace(/\.zip$/, '')]?.source.path;
        if (path === undefined) throw notUnderstood(s3Key);
        return resolve(assembly.folder, path);
      },
    };
    return new StackChange(site, template, standing, layerDirs);
  }
}

const readJson = ({ folder }: CloudAssembly, file: string): unknown =>
  JSON.parse(readFileSync(join(folder, file), 'utf8'));
