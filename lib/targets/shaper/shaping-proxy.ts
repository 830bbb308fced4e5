import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { keepUntilExit } from '../../lifetime.ts';
import { seededRandom } from '../../statistics/random.ts';
import { DueQueue } from './due-queue.ts';
import { Way } from './way.ts';

/** A link as it is to be imitated. */
export interface LinkShape {
  readonly upMbps: number;
  readonly downMbps: number;
  readonly roundTripMs: number;
  readonly jitterMs: number;
  readonly lossShare: number;
}

export interface ShapingProxy {
  /** URL of the near end. */
  readonly endpoint: string;
  /** What is sent from now on meets this link. */
  reshape(shape: LinkShape): void;
  close(): Promise<void>;
}

/** More than this isn't taken in at once, so that a change of the link is felt soon. */
const pieceBytes = 16_384;
/** What waits longer than this is left with its sender. */
const mostBacklogMs = 50;

const wayShapes = ({ upMbps, downMbps, roundTripMs, jitterMs, lossShare }: LinkShape) => {
  const both = { delayMs: roundTripMs / 2, jitterMs, lossShare };
  return { up: { mbps: upMbps, ...both }, down: { mbps: downMbps, ...both } };
};

/**
 * Stands between a client on this machine and an endpoint, and lets bytes through as a link would: bandwidth shared by
 * all connections, delay, jitter and loss by a seeded generator, and one more round trip to open a connection.
 *
 * @param seed of jitter and losses
 */
export async function startShapingProxy(endpoint: string, shape: LinkShape, seed = 1): Promise<ShapingProxy> {
  const { hostname, port } = new URL(endpoint);
  const shapes = wayShapes(shape);
  const up = new Way(shapes.up, seededRandom(seed));
  const down = new Way(shapes.down, seededRandom(seed + 1));
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      // One end that fails takes the other with it.
      socket.on('error', () => undefined);
    }
    carry(near, far, up, 2 * up.shape.delayMs);
    carry(far, near, down, 0);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${bound}`,
    reshape(next) {
      const { up: upShape, down: downShape } = wayShapes(next);
      up.shape = upShape;
      down.shape = downShape;
    },
    close: keepUntilExit(async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    }),
  };
}

/** Lets what comes from one socket out at another when it has come over the way. */
function carry(from: Socket, to: Socket, way: Way, openingMs: number): void {
  const queue = new DueQueue();
  let held = openingMs;
  from.on('data', (chunk: Buffer) => {
    const now = performance.now() + held;
    held = 0;
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      const piece = chunk.subarray(at, at + pieceBytes);
      queue.add(way.arrivalMs(now, piece.length), () => to.write(piece));
    }
    const backlogMs = way.backlogMs(now);
    if (backlogMs <= mostBacklogMs) return;
    from.pause();
    setTimeout(() => from.resume(), backlogMs - mostBacklogMs);
  });
  from.on('end', () => queue.add(way.arrivalMs(performance.now(), 0), () => to.end()));
  from.on('close', () => {
    if (!from.readableEnded) to.destroy();
  });
  to.on('close', () => {
    queue.drop();
    from.destroy();
  });
}
