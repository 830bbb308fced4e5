import { notUnderstood } from '../errors.ts';
import type { Template } from './assembly.ts';

/**
 * The logical ids of a template's resources, each after those it refers to or depends on.
 *
 * @throws PartitaError P1522 when they depend on each other in a circle
 */
export function deployOrder({ Resources }: Template): readonly string[] {
  const order: string[] = [];
  const state = new Map<string, 'under way' | 'done'>();
  const visit = (id: string) => {
    const resource = Resources[id];
    if (resource === undefined || state.get(id) === 'done') return;
    if (state.get(id) === 'under way') throw notUnderstood(`${id}, which depends on itself`);
    state.set(id, 'under way');
    for (const other of [...referred(resource.Properties), ...resource.DependsOn]) visit(other);
    state.set(id, 'done');
    order.push(id);
  };
  for (const id of Object.keys(Resources)) visit(id);
  return order;
}

/** Logical ids that a value refers to. */
function referred(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referred);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, argument]): string[] => {
    if (name === 'Ref' && typeof argument === 'string') return [argument];
    if (name === 'Fn::GetAtt' && Array.isArray(argument)) return [String(argument[0])];
    if (name === 'Fn::Sub' && typeof argument === 'string')
      return [...argument.matchAll(/\$\{([^!}.]+)/g)].map(([, id]) => id ?? '');
    return referred(argument);
  });
}
