import { notDeployed } from '../lib/client/errors.ts';
import type { Plan } from '../lib/plan/plan.ts';
import { planHashOf } from '../lib/plan/plan-hash.ts';
import type { Deployment, Target } from '../lib/targets/target.ts';
import type { NamedTensors } from '../lib/tensors/tensor.ts';
import { noInputs } from './errors.ts';
import type { Now } from './measure.ts';
import { clientsOf, functionOf, type LayerProbe, probesOf } from './probe.ts';

/**
 * Gives the probe of each partition of a plan that stands on a target, at any memory size.
 *
 * @param inputsOf input tensors by the partition's name: a set for each weight of the traffic
 * @throws PartitaError P1548 a partition isn't deployed, P1604 it has no inputs
 */
export function deployedProbes(
  target: Target,
  deployment: Deployment,
  plan: Plan,
  inputsOf: ReadonlyMap<string, readonly NamedTensors[]>,
  now: Now = () => performance.now(),
): (name: string, memoryMb: number) => LayerProbe {
  const clients = clientsOf(target, deployment);
  const planHash = planHashOf(plan);
  const probes = new Map(
    plan.partitions.map((partition) => {
      const { name } = partition;
      const inputs = inputsOf.get(name);
      if (inputs === undefined) throw noInputs(name);
      const { functionName } = functionOf(name, deployment);
      return [name, probesOf({ clients, functionName, partition, inputs, planHash }, now)];
    }),
  );
  return (name, memoryMb) => {
    const probe = probes.get(name);
    if (probe === undefined) throw notDeployed(name);
    return probe(memoryMb);
  };
}
