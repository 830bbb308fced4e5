import { notUnderstood } from '../errors.ts';

/** What references in a template stand for. */
export interface References {
  /** Of `Ref`, by logical id or pseudo parameter. */
  readonly refs: ReadonlyMap<string, string>;
  /** Of `Fn::GetAtt`, by `LogicalId.Attribute`. */
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * The text that a CloudFormation value stands for: a literal, Ref, Fn::GetAtt, Fn::Join or Fn::Sub.
 *
 * @throws PartitaError P1522 for any other function or a reference to nothing known
 */
export function resolveText(value: unknown, references: References): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const [name, argument] = soleEntry(value);
  if (name === 'Ref' && typeof argument === 'string') return known(references.refs, argument);
  if (name === 'Fn::GetAtt' && isTexts(argument)) return known(references.attributes, argument.join('.'));
  if (name === 'Fn::Join' && Array.isArray(argument)) {
    const [separator, parts] = argument;
    if (typeof separator === 'string' && Array.isArray(parts)) {
      return parts.map((part) => resolveText(part, references)).join(separator);
    }
  }
  if (name === 'Fn::Sub' && typeof argument === 'string') {
    return argument.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`;
      return known(name.includes('.') ? references.attributes : references.refs, name);
    });
  }
  throw notUnderstood(JSON.stringify(value));
}

/**
 * A value of a template with every reference in it replaced by the text it stands for.
 *
 * @throws PartitaError P1522
 */
export function resolveAll(value: unknown, references: References): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveAll(item, references));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name = ''] = entries[0] ?? [];
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::')))
    return resolveText(value, references);
  return Object.fromEntries(entries.map(([key, item]) => [key, resolveAll(item, references)]));
}

function soleEntry(value: unknown): [string, unknown] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) throw notUnderstood(JSON.stringify(value));
  return entry;
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

function known(values: ReadonlyMap<string, string>, name: string): string {
  const value = values.get(name);
  if (value === undefined) throw notUnderstood(name);
  return value;
}
