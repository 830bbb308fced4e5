import type { CodeFolder } from './code-folder.ts';
import { discardCode } from './code-folder.ts';

export interface LayerVersion {
  readonly layerName: string;
  readonly version: number;
  readonly content: CodeFolder;
  readonly createdAt: Date;
  readonly description: string;
  readonly compatibleRuntimes: readonly string[];
  readonly compatibleArchitectures: readonly string[];
  readonly licenseInfo: string | null;
}

export type NewLayerVersion = Omit<LayerVersion, 'version' | 'createdAt'>;

/** The layers of one embedded Lambda. */
export class LayerRegistry {
  readonly #layers = new Map<string, LayerVersion[]>();
  readonly #published = new Map<string, number>();
  /** Deleted, but what functions use of it stays. */
  readonly #deleted = new Set<LayerVersion>();

  publish(layer: NewLayerVersion): LayerVersion {
    const version = (this.#published.get(layer.layerName) ?? 0) + 1;
    const published = { ...layer, version, createdAt: new Date() };
    this.#published.set(layer.layerName, version);
    this.#layers.set(layer.layerName, [published, ...this.versionsOf(layer.layerName)]);
    return published;
  }

  /** Names of the layers that have a version, in order. */
  get names(): string[] {
    return [...this.#layers.keys()].sort();
  }

  /** The newest first. */
  versionsOf(layerName: string): readonly LayerVersion[] {
    return this.#layers.get(layerName) ?? [];
  }

  find(layerName: string, version: number | null): LayerVersion | undefined {
    return this.versionsOf(layerName).find((layer) => layer.version === version);
  }

  /** The layer version that a function uses, deleted meanwhile or not. */
  ofDir(dir: string): LayerVersion | undefined {
    const all = [...this.#layers.values(), [...this.#deleted]].flat();
    return all.find(({ content }) => content.dir === dir);
  }

  /** Functions that use it go on using it. */
  delete(layerName: string, version: number): void {
    const deleted = this.find(layerName, version);
    if (deleted === undefined) return;
    this.#deleted.add(deleted);
    const left = this.versionsOf(layerName).filter((layer) => layer !== deleted);
    if (left.length === 0) this.#layers.delete(layerName);
    else this.#layers.set(layerName, left);
  }

  async close(): Promise<void> {
    const all = [...this.#layers.values(), [...this.#deleted]].flat();
    await Promise.all(all.map(({ content }) => discardCode(content)));
  }
}
