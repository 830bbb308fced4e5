import { once } from 'node:events';
import { rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';

/** Held until it is closed, or the process ends. */
export interface Lock {
  close(): Promise<void>;
}

/**
 * Locks a folder or a file for one process at a time, by listening on a unix socket: the kernel lets go of it with the
 * process, however that ended, so there is no stale lock to tell from a live one.
 *
 * @param path what is locked; it must be there
 * @param socketFile where the socket lies on systems on which it must lie somewhere
 * @returns null where another process has it
 */
export async function lock(path: string, socketFile: string): Promise<Lock | null> {
  const { dev, ino } = statSync(path);
  // Linux has sockets that are no files, so that none is left behind. Elsewhere one that nobody answers is stale.
  const address = process.platform === 'linux' ? `\0partita-data-${dev}-${ino}` : socketFile;
  const server = (await listenOn(address)) ?? (await takeOver(address));
  if (server === null) return null;
  server.unref();
  return {
    async close() {
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

async function listenOn(path: string): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy());
  try {
    await once(server.listen(path), 'listening');
    return server;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return null;
    throw error;
  }
}

async function takeOver(path: string): Promise<Server | null> {
  if (path.startsWith('\0') || (await isAnswered(path))) return null;
  rmSync(path, { force: true });
  return listenOn(path);
}

async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
