import { PartitaError } from '../../errors.ts';

/** Whoever reaches a server may run code there. */
export const keysNeeded = (host: string) =>
  new PartitaError(
    'P2101',
    `Others can reach "${host}", and there are no keys to ask them for.`,
    `partita serve --host ${host} --keys FILE, or PARTITA_ACCESS_KEY_ID and PARTITA_SECRET_ACCESS_KEY in the environment`,
  );

/** Secrets lie open. */
export const keysReadable = (file: string) =>
  new PartitaError('P2102', `Others than its owner may read the keys in "${file}".`, `chmod 600 "${file}"`);

/** No key pair can be read there. */
export const keysInvalid = (where: string, reason: string) =>
  new PartitaError(
    'P2103',
    `No keys can be taken from "${where}": ${reason}.`,
    'Write it as ~/.aws/credentials is: aws_access_key_id = ..., aws_secret_access_key = ...',
  );
