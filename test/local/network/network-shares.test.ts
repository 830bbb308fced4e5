import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { NetworkShares } from '../../../lib/local/network/network-shares.ts';

function signedWith(sessionToken: string | undefined): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  if (sessionToken !== undefined) request.headers['x-amz-security-token'] = sessionToken;
  return request;
}

describe('the network', () => {
  it('is shared by the requests of one environment, each direction by itself, until that ends', () => {
    const shares = new NetworkShares(true);
    const [one, other] = [shares.attach(512), shares.attach(512)];
    const share = shares.of(signedWith(one.sessionToken));
    expect(share).not.toBeNull();
    expect(shares.of(signedWith(one.sessionToken))).toBe(share);
    expect(shares.of(signedWith(other.sessionToken))).not.toBe(share);
    const bytes = 10_000_000;
    const waitedMs = share?.fromS3.take(bytes, 0) ?? 0;
    expect(waitedMs).toBeGreaterThan(0);
    expect(share?.toS3.take(bytes, 0)).toBe(waitedMs);
    one.detach();
    expect(shares.of(signedWith(one.sessionToken))).toBeNull();
    expect(shares.of(signedWith(other.sessionToken))).not.toBeNull();
  });

  it.each([
    [128, 9.375],
    [512, 37.5],
    [1024, 75],
    [3008, 75],
  ])('gives a function of %i MB of memory %d MB/s', (memoryMb, mbPerSec) => {
    const shares = new NetworkShares(true);
    const share = shares.of(signedWith(shares.attach(memoryMb).sessionToken));
    const firstMs = share?.fromS3.take(1_000_000, 0) ?? 0;
    const secondMs = share?.fromS3.take(1_000_000, 0) ?? 0;
    expect(secondMs - firstMs).toBeCloseTo(1000 / mbPerSec, 9);
  });

  it('is whole for whoever is no function', () => {
    const shares = new NetworkShares(true);
    shares.attach(512);
    for (const token of [undefined, '', 'local']) expect(shares.of(signedWith(token))).toBeNull();
  });

  it('is whole for functions where no CPU share is enforced either, told apart all the same', () => {
    const shares = new NetworkShares(false);
    const [one, other] = [shares.attach(512), shares.attach(512)];
    expect(one.sessionToken).not.toBe(other.sessionToken);
    expect(shares.of(signedWith(one.sessionToken))).toBeNull();
  });
});
