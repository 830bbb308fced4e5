import { notUnderstood } from '../errors.ts';
import type { Template } from './assembly.ts';
import { deployOrder } from './deploy-order.ts';
import { type References, resolveAll, resolveText } from './intrinsics.ts';
import { kinds } from './kinds/index.ts';
import type { Placed, Site } from './site.ts';

/** A template on its way to a stack. Roles, policies, log groups and alarms have nothing to stand for here. */
export class StackChange {
  /** What stands by now, by logical id. */
  readonly placed: Map<string, Placed>;
  readonly #site: Site;
  readonly #template: Template;
  readonly #before: ReadonlyMap<string, Placed>;
  readonly #layerDirs: Map<string, string>;

  /** @param layerDirs the site's, filled here */
  constructor(
    site: Site,
    template: Template,
    standing: ReadonlyMap<string, Placed>,
    layerDirs: Map<string, string>,
  ) {
    this.#site = site;
    this.#template = template;
    this.#before = standing;
    this.#layerDirs = layerDirs;
    this.placed = new Map(standing);
  }

  /** Makes or changes every resource. */
  async putAll(): Promise<void> {
    for (const id of deployOrder(this.#template)) {
      const kind = kindOf(this.#template, id);
      if (kind === undefined) continue;
      const properties = Object.entries(this.#template.Resources[id]?.Properties ?? {});
      const read = properties.filter(([name]) => kind.properties.includes(name));
      const resolved = resolveAll(Object.fromEntries(read), this.#references());
      const placed = await kind.put(this.#site, id, resolved, this.#before.get(id));
      this.placed.set(id, placed);
      const { dir } = placed.attributes;
      if (dir !== undefined) this.#layerDirs.set(placed.ref, dir);
      await kind.settle(this.#site, id, resolved, placed);
    }
  }

  outputs(): Readonly<Record<string, string>> {
    const references = this.#references();
    return Object.fromEntries(
      Object.entries(this.#template.Outputs).map(([key, { Value }]) => [key, resolveText(Value, references)]),
    );
  }

  /**
   * Removes what another has taken the place of, or is no longer there.
   * @param before the template it was made of
   * @param honourRetain whether it stays where that template says so
   */
  async removeReplaced(before: Template, honourRetain: boolean): Promise<void> {
    for (const id of deployOrder(before).toReversed()) {
      const old = this.#before.get(id);
      const resource = before.Resources[id];
      if (old === undefined || resource === undefined) continue;
      const isGone = this.#template.Resources[id] === undefined;
      if (isGone) this.placed.delete(id);
      else if (this.placed.get(id)?.ref === old.ref) continue;
      const policy = isGone ? resource.DeletionPolicy : resource.UpdateReplacePolicy;
      if (honourRetain && policy === 'Retain') continue;
      await kindOf(before, id)?.remove(this.#site, old);
    }
  }

  /** Removes every resource that stands. */
  async removeAll(): Promise<void> {
    for (const id of deployOrder(this.#template).toReversed()) {
      const placed = this.placed.get(id);
      if (placed !== undefined) await kindOf(this.#template, id)?.remove(this.#site, placed);
    }
  }

  #references(): References {
    const { stackName, cloud } = this.#site;
    const refs = new Map([
      ['AWS::StackName', stackName],
      ['AWS::Region', cloud.region],
      ['AWS::AccountId', cloud.accountId],
      ['AWS::Partition', 'aws'],
      ['AWS::URLSuffix', 'amazonaws.com'],
    ]);
    const attributes = new Map<string, string>();
    for (const [id, placed] of this.placed) {
      refs.set(id, placed.ref);
      for (const [name, value] of Object.entries(placed.attributes)) attributes.set(`${id}.${name}`, value);
    }
    return { refs, attributes };
  }
}

/** @throws PartitaError P1522 for a type of Lambda's that would be missed here */
function kindOf({ Resources }: Template, id: string) {
  const type = Resources[id]?.Type ?? '';
  if (kinds[type] === undefined && type.startsWith('AWS::Lambda::')) throw notUnderstood(type);
  return kinds[type];
}
