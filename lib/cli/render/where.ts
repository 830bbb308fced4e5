import type { Target } from '../../targets/target.ts';
import { wrap } from '../table.ts';

const enforced = {
  cgroup2: 'CPU share and memory limit by cgroup v2',
  cgroup1: 'CPU share and memory limit by cgroup v1',
  'stop-cont': 'CPU share by stopping and continuing, memory limit by watching',
  none: 'no CPU share or memory limit: latencies are modelled',
  service: 'the service enforces memory and CPU',
} as const;

/** Where the functions run, and whose figures these are. */
export const where = (
  {
    name,
    enforcement,
    endpoint,
    maxMeasurableMb,
  }: Pick<Target, 'name' | 'enforcement' | 'endpoint' | 'maxMeasurableMb'>,
  width: number,
): string =>
  wrap(
    name === 'local'
      ? `Embedded Lambda on this machine (${enforced[enforcement]}; up to ${maxMeasurableMb ?? 10_240} MB can be measured). Its figures are this machine's, not AWS's.`
      : `Target ${name}${endpoint === null || endpoint === name ? '' : ` at ${endpoint}`} (${enforced[enforcement]}).`,
    width,
  );
