import { z } from 'zod';

/** When objects of a bucket expire, and uploads that nobody completes. */
export const lifecycleRuleSchema = z.object({
  id: z.string(),
  isEnabled: z.boolean(),
  prefix: z.string(),
  minBytes: z.int().optional().describe('larger objects only'),
  maxBytes: z.int().optional().describe('smaller objects only'),
  expireDays: z.int().positive().optional(),
  expireDate: z.iso.datetime().optional(),
  abortUploadDays: z.int().positive().optional(),
});

export type LifecycleRule = z.infer<typeof lifecycleRuleSchema>;

export interface Expiry {
  readonly ruleId: string;
  readonly at: Date;
}

const dayMs = 86_400_000;

/** S3 adds the days and takes the next midnight, UTC. Source: Amazon S3, "Lifecycle configuration elements". */
const daysLater = (since: string, days: number) =>
  new Date(Math.ceil((Date.parse(since) + days * dayMs) / dayMs) * dayMs);

/** @returns the first rule's that expires the object, or null where none does */
export function expiryOf(
  rules: readonly LifecycleRule[],
  object: { readonly key: string; readonly bytes: number; readonly lastModified: string },
): Expiry | null {
  const expiries = rules
    .filter(
      ({ isEnabled, prefix, minBytes = -1, maxBytes = Number.POSITIVE_INFINITY }) =>
        isEnabled && object.key.startsWith(prefix) && object.bytes > minBytes && object.bytes < maxBytes,
    )
    .flatMap(({ id, expireDays, expireDate }): Expiry[] => {
      if (expireDays !== undefined) return [{ ruleId: id, at: daysLater(object.lastModified, expireDays) }];
      return expireDate === undefined ? [] : [{ ruleId: id, at: new Date(expireDate) }];
    });
  return earliest(expiries);
}

/** @returns when an upload that was started then is aborted, or null */
export function abortOf(
  rules: readonly LifecycleRule[],
  upload: { readonly key: string; readonly initiated: string },
): Expiry | null {
  const aborts = rules
    .filter(({ isEnabled, prefix }) => isEnabled && upload.key.startsWith(prefix))
    .flatMap(({ id, abortUploadDays }): Expiry[] =>
      abortUploadDays === undefined ? [] : [{ ruleId: id, at: daysLater(upload.initiated, abortUploadDays) }],
    );
  return earliest(aborts);
}

const earliest = (expiries: readonly Expiry[]): Expiry | null =>
  expiries.reduce<Expiry | null>(
    (first, expiry) => (first === null || expiry.at < first.at ? expiry : first),
    null,
  );
