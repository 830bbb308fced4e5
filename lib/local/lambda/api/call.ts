import type { RunFolder } from '../../run-folder.ts';
import type { ObjectStore } from '../../s3/store/object-store.ts';
import type { AccountConcurrency } from '../functions/concurrency.ts';
import type { FunctionRegistry } from '../functions/function-registry.ts';
import type { LayerRegistry } from '../functions/layer-registry.ts';

/** What the operations of the Lambda API work on. */
export interface ControlPlane {
  readonly functions: FunctionRegistry;
  readonly layers: LayerRegistry;
  readonly account: AccountConcurrency;
  /** Where code may be fetched from. */
  readonly store: ObjectStore;
  /** Where code is unpacked. */
  readonly folder: RunFolder;
  /** URL of the cloud, without a path. */
  readonly endpoint: string;
}

/** A request to one operation. */
export interface Call extends ControlPlane {
  readonly operation: string;
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

/** Serves one operation. @returns the JSON document that answers it, or nothing */
type Operation = (call: Call) => object | undefined | Promise<object | undefined>;

export type Operations = Readonly<Record<string, Operation>>;
