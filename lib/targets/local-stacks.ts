import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalCloud, LocalFunction } from '../local/index.ts';
import { hostArchitecture } from '../plan/platform.ts';
import { assetsSchema, templateSchema } from './assembly.ts';
import { foreignArchitecture } from './errors.ts';
import type { HostLayer } from './host-layer.ts';
import { localResources } from './local-resources.ts';
import type { CloudAssembly } from './synthesize.ts';

interface LocalStack {
  readonly functions: readonly LocalFunction[];
  /** Holds the layers, so it stays while the functions do. */
  readonly assembly: CloudAssembly;
}

/** The stacks that stand on an embedded cloud. */
export class LocalStacks {
  readonly #cloud: LocalCloud;
  readonly #hostLayer: HostLayer;
  readonly #stacks = new Map<string, LocalStack>();

  constructor(cloud: LocalCloud, hostLayer: HostLayer) {
    this.#cloud = cloud;
    this.#hostLayer = hostLayer;
  }

  /**
   * Creates what the assembly describes, or changes what stands; when that fails, what stood before stands again.
   *
   * @returns the stack's outputs
   * @throws PartitaError P1522, P1523, and what the embedded Lambda refuses
   */
  async deploy(stackName: string, assembly: CloudAssembly): Promise<Readonly<Record<string, string>>> {
    const resources = localResources(
      stackName,
      templateSchema.parse(readJson(assembly, `${stackName}.template.json`)),
      assetsSchema.parse(readJson(assembly, `${stackName}.assets.json`)),
      { folder: assembly.folder, region: this.#cloud.region },
    );
    const functions = resources.functions.map((fn) => this.#runnableHere(fn));
    const standing = this.#stacks.get(stackName);
    for (const bucket of resources.buckets) await this.#cloud.createBucket(bucket);
    await this.#replace(standing?.functions ?? [], functions);
    this.#stacks.set(stackName, { functions, assembly });
    await standing?.assembly.discard();
    return resources.outputs;
  }

  /** Removes a stack's functions; one that doesn't stand is none the worse. */
  async destroy(stackName: string): Promise<void> {
    const stack = this.#stacks.get(stackName);
    if (stack === undefined) return;
    this.#stacks.delete(stackName);
    await this.#replace(stack.functions, []);
    await stack.assembly.discard();
  }

  async destroyAll(): Promise<void> {
    for (const stackName of [...this.#stacks.keys()]) await this.destroy(stackName);
  }

  #runnableHere(fn: LocalFunction): LocalFunction {
    if (fn.architecture !== hostArchitecture) {
      throw foreignArchitecture(fn.functionName, fn.architecture, hostArchitecture);
    }
    return { ...fn, layerDirs: [...fn.layerDirs, ...this.#hostLayer.folders] };
  }

  async #replace(before: readonly LocalFunction[], after: readonly LocalFunction[]): Promise<void> {
    const deleteAll = (functions: readonly LocalFunction[]) =>
      Promise.all(functions.map(({ functionName }) => this.#cloud.deleteFunction(functionName)));
    await deleteAll(before);
    const created: LocalFunction[] = [];
    try {
      for (const fn of after) {
        this.#cloud.createFunction(fn);
        created.push(fn);
      }
    } catch (error) {
      await deleteAll(created);
      for (const fn of before) this.#cloud.createFunction(fn);
      throw error;
    }
  }
}

const readJson = ({ folder }: CloudAssembly, file: string): unknown =>
  JSON.parse(readFileSync(join(folder, file), 'utf8'));
