import { type MeasuredLink, measureLink } from '../../profiler/link/measure-link.ts';
import type { Notify } from '../host.ts';
import { type Site, site as siteFormat } from '../plan/site.ts';
import { isEndpoint } from '../targets/cdk-environment.ts';
import { openOwnApi } from '../targets/index.ts';
import { writeWhole } from '../workspace.ts';
import { linkNotMeasured, tierNotThere } from './errors.ts';
import { jsonText, readFormat } from './files.ts';

export interface LinkRequest {
  /** Where the figures are written into; undefined for nowhere. */
  readonly site?: string;
  /** Whose link it is there. */
  readonly tier: 'edge' | 'lambda';
}

/**
 * Measures the link to an endpoint that `partita serve` answers at, and writes it into a site file. What the site has of
 * prices and losses stays.
 *
 * @throws PartitaError P2104 when the endpoint doesn't answer so, P2105 when the site has no such tier, P1101, P1301-P1304
 *   about the site
 */
export async function profileLink(
  endpoint: string,
  { site, tier }: LinkRequest,
  notify: Notify,
): Promise<MeasuredLink> {
  if (!isEndpoint(endpoint)) throw linkNotMeasured(endpoint, 'it is no URL of http');
  const described = site === undefined ? null : await readFormat(siteFormat, site);
  if (site !== undefined && described?.[tier] === undefined) throw tierNotThere(site, tier);
  const api = openOwnApi(endpoint);
  const timed = async (method: string, path: string, body?: Uint8Array): Promise<number> => {
    const send = await api.prepare(method, path, body);
    const start = performance.now();
    const { status } = await send().catch((cause: unknown) => {
      throw linkNotMeasured(endpoint, 'nothing answers there', cause);
    });
    if (status >= 300) throw linkNotMeasured(endpoint, `it answers ${status}`);
    return performance.now() - start;
  };
  try {
    const measured = await measureLink(
      {
        exchange: () => timed('GET', 'link?bytes=0'),
        up: (bytes) => timed('PUT', 'link', new Uint8Array(bytes)),
        down: (bytes) => timed('GET', `link?bytes=${bytes}`),
      },
      notify,
    );
    if (site !== undefined && described !== null)
      await writeWhole(site, jsonText(withLink(described, tier, measured)));
    return measured;
  } finally {
    api.close();
  }
}

const withLink = (site: Site, tier: 'edge' | 'lambda', { link }: MeasuredLink): Site => ({
  ...site,
  [tier]: { ...site[tier], link: { ...site[tier]?.link, ...link } },
});
