import { once } from 'node:events';
import { rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { hasCode } from '../../has-code.ts';

/**
 * Locks a folder for one process at a time, by listening on a unix socket: the kernel lets go of it with the
 * process, however that ended, so there is no stale lock to tell from a live one.
 *
 * @returns null where another process has it
 */
export async function lockFolder(dir: string): Promise<{ close(): Promise<void> } | null> {
  const { dev, ino } = statSync(dir);
  // Linux has sockets that are no files, so that none is left behind. Elsewhere one that nobody answers is stale.
  const path = process.platform === 'linux' ? `\0partita-data-${dev}-${ino}` : join(dir, 'lock');
  const server = (await listenOn(path)) ?? (await takeOver(path));
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
    if (hasCode(error, 'EADDRINUSE')) return null;
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
