import type { DeployedPlan } from './chain.ts';
import type { Deadline } from './deadline.ts';
import { deploymentChanged } from './errors.ts';
import { isStale } from './judge.ts';
import { backoffMs } from './retry.ts';

/** Where the deployment is known from: once for all, or loaded anew when another plan was deployed. */
export class DeploymentSource {
  readonly #load: (() => Promise<DeployedPlan>) | null;
  #current: Promise<DeployedPlan> | null;

  constructor(deployment: DeployedPlan | (() => Promise<DeployedPlan>)) {
    this.#load = typeof deployment === 'function' ? deployment : null;
    this.#current = typeof deployment === 'function' ? null : Promise.resolve(deployment);
  }

  /**
   * Does work with the deployment. Where that finds another plan deployed, it is done again as a whole with the
   * deployment that is loaded then, so that no answer mixes two plans.
   *
   * @throws what the work throws, PartitaError P1551 where the deployment can't be loaded again, P1550
   */
  async use<Result>(deadline: Deadline, work: (deployed: DeployedPlan) => Promise<Result>): Promise<Result> {
    for (let attempts = 1; ; attempts++) {
      const loaded = this.#loaded();
      const deployed = await loaded;
      try {
        return await work(deployed);
      } catch (error) {
        if (!isStale(error)) throw error;
        if (this.#load === null) throw deploymentChanged(deployed.plan.model, error);
        // Of requests that find out side by side only the first loads it.
        if (this.#current === loaded) this.#current = null;
        await deadline.sleep(backoffMs(attempts), deployed.plan.model, error);
      }
    }
  }

  #loaded(): Promise<DeployedPlan> {
    if (this.#current !== null) return this.#current;
    const loading = this.#load?.() ?? Promise.reject(new TypeError('nothing loads a deployment'));
    this.#current = loading;
    loading.catch(() => {
      if (this.#current === loading) this.#current = null;
    });
    return loading;
  }
}
