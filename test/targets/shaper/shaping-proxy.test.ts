import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startLocalCloud } from '../../../lib/local/index.ts';
import { profileLink } from '../../../lib/loop/profile-link.ts';
import { type LinkShape, startShapingProxy } from '../../../lib/targets/shaper/shaping-proxy.ts';

const link: LinkShape = { upMbps: 40, downMbps: 80, roundTripMs: 20, jitterMs: 0, lossShare: 0 };

describe('a link that is imitated', () => {
  it('carries every byte in order, both ways, on several connections at once', async () => {
    const echo = createServer((request, response) => void request.pipe(response)).listen(0, '127.0.0.1');
    await new Promise((resolve) => echo.once('listening', resolve));
    const address = echo.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const lossy = { ...link, jitterMs: 2, lossShare: 0.01, roundTripMs: 4 };
    const proxy = await startShapingProxy(`http://127.0.0.1:${port}`, lossy);
    onTestFinished(async () => {
      await proxy.close();
      echo.close();
    });
    await Promise.all(
      [1, 2, 3].map(async (seed) => {
        const body = Uint8Array.from({ length: 200_000 }, (_, i) => (i * seed) % 251);
        const answer = await fetch(proxy.endpoint, { method: 'POST', body });
        expect(Buffer.compare(Buffer.from(await answer.arrayBuffer()), body)).toBe(0);
      }),
    );
  });

  it('is no faster than it says, as the measurement of a link finds it', async () => {
    const cloud = await startLocalCloud();
    const proxy = await startShapingProxy(cloud.endpoint, link);
    onTestFinished(async () => {
      await proxy.close();
      await cloud.close();
    });
    const measured = await profileLink(proxy.endpoint, { tier: 'edge' }, () => {});
    // Whatever else the machine does can only make it slower.
    expect(measured.link.upMbps.value).toBeLessThan(link.upMbps * 1.05);
    expect(measured.link.downMbps.value).toBeLessThan(link.downMbps * 1.05);
    expect(measured.link.roundTripMs.value).toBeGreaterThanOrEqual(link.roundTripMs);
  });

  it('fails as its endpoint does', async () => {
    const proxy = await startShapingProxy('http://127.0.0.1:1', link);
    onTestFinished(() => proxy.close());
    await expect(fetch(proxy.endpoint)).rejects.toThrow();
  });
});
