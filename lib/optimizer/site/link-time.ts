import { decimal, type Usd } from '../../cost/money.ts';
import { linkGbOf } from '../../cost/quantities.ts';
import type { SiteLink } from '../../plan/site.ts';

/** What one partition's invocation sends over the link to its tier and back. */
export interface Traffic {
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Requests that follow one another: each waits for a round trip. */
  readonly requests: number;
}

/** Base64 makes four bytes of three. */
const inlineShare = 4 / 3;
/** HTTP heads of a signed request, the event around its tensors, and the answer likewise. Counted on the wire. */
const overhead = { bytesUp: 1500, bytesDown: 650 } as const;

interface Load {
  readonly bytes: number;
  /** Binary: in the request, but not as base64. None, where the tensors don't cross the link. */
  readonly channel: 'inline' | 'binary' | 's3' | 'none';
}

/** Traffic of an invocation: tensors inline in it, or an object of S3 apart. */
export function trafficOf(inputs: Load, outputs: Load): Traffic {
  const wire = ({ bytes, channel }: Load) =>
    channel === 'none' ? 0 : channel === 'inline' ? bytes * inlineShare : bytes;
  const objects = Number(inputs.channel === 's3') + Number(outputs.channel === 's3');
  return {
    bytesUp: wire(inputs) + (1 + objects) * overhead.bytesUp,
    bytesDown: wire(outputs) + (1 + objects) * overhead.bytesDown,
    requests: 1 + objects,
  };
}

/** Median ms that a link adds: round trips, and bytes over bandwidth one after the other. */
export const linkMs = (link: SiteLink, { bytesUp, bytesDown, requests }: Traffic): number =>
  requests * link.roundTripMs.value +
  bitMs(bytesUp, link.upMbps.value) +
  bitMs(bytesDown, link.downMbps.value);

const bitMs = (bytes: number, mbps: number) => (bytes * 8) / (mbps * 1000);

/** What the link's owner asks for it. */
export const linkUsd = ({ usdPerGbUp, usdPerGbDown }: SiteLink, { bytesUp, bytesDown }: Traffic): Usd =>
  linkGbOf(bytesUp)
    .times(decimal(usdPerGbUp?.value ?? 0))
    .plus(linkGbOf(bytesDown).times(decimal(usdPerGbDown?.value ?? 0)));
