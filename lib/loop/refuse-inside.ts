import { resolve, sep } from 'node:path';
import { modelInside } from './errors.ts';

/** @throws PartitaError P1209 where writing the folder `out` would remove the model */
export function refuseInside(model: string, out: string): void {
  if (`${resolve(model)}${sep}`.startsWith(`${resolve(out)}${sep}`)) throw modelInside(model, out);
}
