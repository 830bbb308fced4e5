import { z } from 'zod';
import type { Call } from './call.ts';
import { invalid } from './refusals.ts';
import { validate } from './validate.ts';

/** What Lambda lists at a time, however many are asked for. */
const pageSize = 50;

const sizeSchema = z.object({ MaxItems: z.coerce.number().int().min(1).max(10_000).optional() });

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; undefined on the last. */
  readonly NextMarker: string | undefined;
}

/**
 * The page of a list that a request asks for by Marker and MaxItems.
 *
 * @param keyOf tells items apart, so that a marker holds where something before it was deleted
 */
export function pageOf<Item>(call: Call, all: readonly Item[], keyOf: (item: Item) => string): Page<Item> {
  const MaxItems = call.query.get('MaxItems') ?? undefined;
  const size = Math.min(pageSize, validate(sizeSchema, { MaxItems }, call.operation).MaxItems ?? pageSize);
  const marker = call.query.get('Marker') ?? '';
  const start = marker === '' ? 0 : all.findIndex((item) => markerOf(keyOf(item)) === marker);
  if (start === -1) throw invalid('Invalid Marker');
  const next = all[start + size];
  return {
    items: all.slice(start, start + size),
    NextMarker: next === undefined ? undefined : markerOf(keyOf(next)),
  };
}

const markerOf = (key: string) => Buffer.from(key).toString('base64url');
