import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { keysInvalid, keysNeeded, keysReadable } from './errors.ts';
import type { KeyPair } from './signature.ts';

/** Where a server listens that only this machine reaches. */
export const loopback = '127.0.0.1';

/** Environment variables with a key pair of those who may call. */
const keyVariables = {
  accessKeyId: 'PARTITA_ACCESS_KEY_ID',
  secretAccessKey: 'PARTITA_SECRET_ACCESS_KEY',
} as const;

/** A secret that could be guessed is none. */
const leastSecretLength = 16;

const loopbacks = new BlockList();
loopbacks.addSubnet('127.0.0.0', 8, 'ipv4');
loopbacks.addAddress('::1', 'ipv6');

/** @throws PartitaError P2101 where others can reach the address and nobody is asked who they are */
export function needKeys(host: string, keys: readonly KeyPair[] | undefined): void {
  const isLoopback =
    host === 'localhost' ||
    (isIPv4(host) && loopbacks.check(host)) ||
    (isIPv6(host) && loopbacks.check(host, 'ipv6'));
  if (!isLoopback && (keys === undefined || keys.length === 0)) throw keysNeeded(host);
}

/**
 * The key pair of a server's own functions.
 *
 * @param isGuarded whether requests must be signed: then it is one that nobody else knows
 */
export const ownKeyPair = (isGuarded: boolean): KeyPair =>
  isGuarded
    ? { accessKeyId: randomBytes(10).toString('hex'), secretAccessKey: randomBytes(30).toString('base64') }
    : { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * The key pairs of those who may call a server.
 *
 * @param file in the format of `~/.aws/credentials`, which only its owner may read; undefined for none
 * @param env may hold one more
 * @returns undefined where there are none
 * @throws PartitaError P2102 others may read the file, P2103 it isn't there or holds no key pair
 */
export function readKeys(file: string | undefined, env: NodeJS.ProcessEnv): readonly KeyPair[] | undefined {
  const fromFile = file === undefined ? [] : keysOf(file);
  const { [keyVariables.accessKeyId]: accessKeyId, [keyVariables.secretAccessKey]: secretAccessKey } = env;
  const fromEnv =
    accessKeyId === undefined && secretAccessKey === undefined
      ? []
      : [checked('environment', { accessKeyId, secretAccessKey })];
  const keys = [...fromFile, ...fromEnv];
  return keys.length === 0 ? undefined : keys;
}

function keysOf(file: string): KeyPair[] {
  const text = readPrivate(file);
  const sections = text.split(/^\s*\[[^\]]*\]\s*$/m).filter((section) => section.includes('='));
  if (sections.length === 0) throw keysInvalid(file, 'it holds none');
  return sections.map((section) => {
    const value = (name: string) => new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)\\s*$`, 'm').exec(section)?.[1];
    return checked(file, {
      accessKeyId: value('aws_access_key_id'),
      secretAccessKey: value('aws_secret_access_key'),
    });
  });
}

function readPrivate(file: string): string {
  let opened: number;
  try {
    opened = openSync(file, 'r');
  } catch {
    throw keysInvalid(file, "it can't be read");
  }
  try {
    if ((fstatSync(opened).mode & 0o077) !== 0) throw keysReadable(file);
    return readFileSync(opened, 'utf8');
  } finally {
    closeSync(opened);
  }
}

function checked(
  where: string,
  { accessKeyId, secretAccessKey }: Readonly<Record<keyof KeyPair, string | undefined>>,
): KeyPair {
  if (!accessKeyId || !/^[\w-]+$/.test(accessKeyId)) throw keysInvalid(where, 'an access key id is missing');
  if (secretAccessKey === undefined || secretAccessKey.length < leastSecretLength)
    throw keysInvalid(where, `the secret of ${accessKeyId} has fewer than ${leastSecretLength} characters`);
  return { accessKeyId, secretAccessKey };
}
