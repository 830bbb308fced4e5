import { syncBuiltinESMExports } from 'node:module';
import os, { type CpuInfo } from 'node:os';

/**
 * Has Node.js tell as many CPUs as Lambda shows a function of its memory size, also where the machine has more or fewer:
 * thread pools are then as large as on Lambda. Native code still sees those that the process may use.
 */
export function showCpus(count: number): void {
  const machine = os.cpus;
  os.availableParallelism = () => count;
  os.cpus = () => {
    const real = machine();
    return Array.from({ length: count }, (_, i) => real[i % real.length]).filter(
      (cpu): cpu is CpuInfo => cpu !== undefined,
    );
  };
  syncBuiltinESMExports();
}
