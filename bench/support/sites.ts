import type { z } from 'zod';
import { type Figure, type Site, type SiteLink, site as siteFormat } from '../../lib/plan/site.ts';

export const given = (value: number): Figure => ({ value, basis: 'given' });

/** As wide up as down. */
export const linkOf = (mbps: number, roundTripMs: number): SiteLink => ({
  upMbps: given(mbps),
  downMbps: given(mbps),
  roundTripMs: given(roundTripMs),
});

/** A site of these tiers, each as a file describes it. */
export const siteOf = (tiers: Omit<z.input<typeof siteFormat.schema>, 'schema' | 'version'>): Site =>
  siteFormat.schema.parse({ schema: siteFormat.name, version: siteFormat.version, ...tiers });
