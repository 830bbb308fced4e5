import type { SiteLink } from '../../plan/site.ts';
import { closeClients, openClients } from '../clients.ts';
import type { Deployment, Target } from '../target.ts';
import { type LinkShape, type ShapingProxy, startShapingProxy } from './shaping-proxy.ts';

/** A target behind a link that is imitated. */
export interface ShapedTarget {
  readonly target: Target;
  readonly proxy: ShapingProxy;
}

const shapeOf = ({ upMbps, downMbps, roundTripMs, jitterMs, lossShare }: SiteLink): LinkShape => ({
  upMbps: upMbps.value,
  downMbps: downMbps.value,
  roundTripMs: roundTripMs.value,
  jitterMs: jitterMs?.value ?? 0,
  lossShare: lossShare?.value ?? 0,
});

/** What the target's clients send and are answered goes over the link; what its functions send among themselves doesn't. */
export async function shapeTarget(inner: Target, link: SiteLink): Promise<ShapedTarget> {
  const proxy = await startShapingProxy(inner.endpoint ?? '', shapeOf(link));
  const clients = openClients({
    endpoint: proxy.endpoint,
    region: inner.region,
    credentials: await inner.lambda.config.credentials(),
  });
  const target: Target = {
    ...inner,
    ...clients,
    endpoint: proxy.endpoint,
    deploy: async (...what) => through(proxy.endpoint, await inner.deploy(...what)),
    async close() {
      closeClients(clients);
      await proxy.close();
      await inner.close();
    },
  };
  return { target, proxy };
}

/** A coordinator is asked at an address of its own: the same way leads there. */
function through(endpoint: string, deployment: Deployment): Deployment {
  const { coordinatorUrl } = deployment;
  if (coordinatorUrl === null) return deployment;
  const { pathname } = new URL(coordinatorUrl);
  return { ...deployment, coordinatorUrl: new URL(pathname, endpoint).href };
}
