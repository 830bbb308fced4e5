import { isDeepStrictEqual } from 'node:util';
import { latest } from '../names.ts';
import { type Alias, versionFor, versionsOf } from './alias.ts';
import { discardCode } from './code-folder.ts';
import { type AccountConcurrency, FunctionConcurrency } from './concurrency.ts';
import type { FunctionUrl } from './function-url.ts';
import type { FunctionContent, FunctionVersion, VersionMaker } from './function-version.ts';
import type { Policy } from './policy.ts';

/** How many environments are kept ready of what a qualifier leads to. */
export interface ProvisionedConcurrency {
  readonly count: number;
  readonly lastModified: Date;
}

/** A function: its versions, what leads to them, and what else the Lambda API keeps of it. */
export class RegisteredFunction {
  readonly functionName: string;
  readonly concurrency: FunctionConcurrency;
  readonly aliases = new Map<string, Alias>();
  readonly tags = new Map<string, string>();
  /** By qualifier; `$LATEST` for the function itself. */
  readonly urls = new Map<string, FunctionUrl>();
  /** By qualifier; `$LATEST` for the function itself. */
  readonly policies = new Map<string, Policy>();
  readonly #account: AccountConcurrency;
  readonly #maker: VersionMaker;
  readonly #versions = new Map<string, FunctionVersion>();
  /** Replaced or deleted, with invocations under way. */
  readonly #retiring = new Set<FunctionVersion>();
  readonly #provisioned = new Map<string, ProvisionedConcurrency>();
  #latest: FunctionVersion;
  #published = 0;
  /** What the last published version was made of. */
  #publishedContent: { version: string; content: FunctionContent } | null = null;

  constructor(content: FunctionContent, maker: VersionMaker, account: AccountConcurrency) {
    this.functionName = content.fn.functionName;
    this.#maker = maker;
    this.#account = account;
    this.concurrency = new FunctionConcurrency(account);
    account.add(this.concurrency);
    this.#latest = maker.make(content, latest);
  }

  get latest(): FunctionVersion {
    return this.#latest;
  }

  /** `$LATEST` first, then those that were published, in their order. */
  get versions(): FunctionVersion[] {
    return [this.#latest, ...this.#versions.values()];
  }

  find(version: string): FunctionVersion | undefined {
    return version === latest ? this.#latest : this.#versions.get(version);
  }

  /** @param qualifier a version or an alias; of an alias with weights, one version is drawn */
  route(qualifier: string): FunctionVersion | undefined {
    const alias = this.aliases.get(qualifier);
    return this.find(alias === undefined ? qualifier : versionFor(alias, Math.random()));
  }

  /** Changes `$LATEST`: invocations under way finish with what it was, the next is cold. */
  async update(content: FunctionContent): Promise<void> {
    const replaced = this.#latest;
    this.#latest = this.#maker.make(content, latest);
    await this.#retire(replaced);
  }

  /**
   * Publishes `$LATEST` as a version, which never changes again.
   *
   * @param description of the version; null for that of `$LATEST`
   * @returns the last one published, where nothing has changed since
   */
  publish(description: string | null): FunctionVersion {
    const { fn, code } = this.#latest;
    const last = this.#publishedContent;
    const standing = last === null ? undefined : this.#versions.get(last.version);
    if (standing !== undefined && isSame(last?.content, { fn, code })) return standing;
    this.#published += 1;
    const version = String(this.#published);
    const published = this.#maker.make(
      { fn: { ...fn, description: description ?? fn.description ?? '' }, code },
      version,
    );
    this.#versions.set(version, published);
    this.#publishedContent = { version, content: { fn, code } };
    return published;
  }

  /** Ends it once the invocations under way have finished. */
  async deleteVersion(version: string): Promise<void> {
    const deleted = this.#versions.get(version);
    if (deleted === undefined) return;
    this.#versions.delete(version);
    this.#provisioned.delete(version);
    await this.#retire(deleted);
  }

  setAlias(alias: Alias): void {
    this.aliases.set(alias.name, alias);
    this.#provision();
  }

  deleteAlias(name: string): void {
    this.aliases.delete(name);
    for (const kept of [this.#provisioned, this.urls, this.policies]) kept.delete(name);
    this.#provision();
  }

  aliasesOf(version: string): string[] {
    const leading = [...this.aliases.values()].filter((alias) => versionsOf(alias).includes(version));
    return leading.map(({ name }) => name);
  }

  get provisioned(): ReadonlyMap<string, ProvisionedConcurrency> {
    return this.#provisioned;
  }

  /** @param count 0 for none any more */
  setProvisioned(qualifier: string, count: number): void {
    if (count === 0) this.#provisioned.delete(qualifier);
    else this.#provisioned.set(qualifier, { count, lastModified: new Date() });
    this.#provision();
  }

  /** The version whose environments are kept ready for a qualifier. */
  provisionedVersion(qualifier: string): FunctionVersion | undefined {
    return this.find(this.aliases.get(qualifier)?.version ?? qualifier);
  }

  /** Ends everything, invocations under way too. */
  async close(): Promise<void> {
    this.#account.remove(this.concurrency);
    const all = [...this.versions, ...this.#retiring];
    await Promise.all(all.map(({ pool }) => pool.close()));
    await Promise.all(all.map(({ code }) => discardCode(code)));
  }

  #provision(): void {
    for (const version of this.#versions.values()) {
      const counts = [...this.#provisioned].map(([qualifier, { count }]) =>
        this.provisionedVersion(qualifier) === version ? count : 0,
      );
      const wanted = counts.reduce((total, count) => total + count, 0);
      if (version.pool.readiness.requested !== wanted) version.pool.provision(wanted);
    }
  }

  async #retire(version: FunctionVersion): Promise<void> {
    this.#retiring.add(version);
    await version.pool.retire();
    // Not awaited: an invocation under way may take minutes.
    void this.#forget(version);
  }

  async #forget(version: FunctionVersion): Promise<void> {
    await version.pool.drained();
    this.#retiring.delete(version);
    const inUse = [...this.versions, ...this.#retiring].some(({ code }) => code.dir === version.code.dir);
    if (!inUse) await discardCode(version.code);
  }
}

/** What a function has where nobody says it: said or not, it is the same. */
const defaults = { description: '', logFormat: 'Text', ephemeralStorageMb: 512 } as const;

const isSame = (a: FunctionContent | undefined, b: FunctionContent) =>
  a !== undefined &&
  a.code.sha256 === b.code.sha256 &&
  isDeepStrictEqual({ ...defaults, ...a.fn, codeDir: '' }, { ...defaults, ...b.fn, codeDir: '' });
