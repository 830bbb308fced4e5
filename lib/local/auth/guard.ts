import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { checkBodyOf } from '../body.ts';
import { region } from '../lambda/names.ts';
import { lambdaRefusals, s3Refusals } from './refusals.ts';
import { contentHash, header, isInTime, isSignedWith, type KeyPair, readAuthorization } from './signature.ts';

/** What S3's clients send instead of a hash: the body isn't signed, or only its checksum follows it. */
const unsignedBodies = ['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'];

/** Lets in only requests that one of some key pairs has signed. */
export class Guard {
  readonly #secrets: ReadonlyMap<string, string>;

  constructor(keys: readonly KeyPair[]) {
    this.#secrets = new Map(keys.map(({ accessKeyId, secretAccessKey }) => [accessKeyId, secretAccessKey]));
  }

  /**
   * Checks a request's signature by its head. Whether the body is the one that was signed shows when it is read: S3's own
   * readers compare it with the hash among the headers, and for all others `readBody` does.
   *
   * @throws WireError 403, or 400 as S3 has it
   */
  async admit(request: IncomingMessage, service: 'lambda' | 's3'): Promise<void> {
    const refuse = service === 's3' ? s3Refusals : lambdaRefusals;
    if (request.headers.authorization === undefined) throw refuse.missing();
    const found = readAuthorization(request);
    if (found === null) throw refuse.unserved('an Authorization header of another form');
    const secret = this.#secrets.get(found.accessKeyId);
    if (secret === undefined) throw refuse.unknownKey(found.accessKeyId);
    if (found.region !== region || found.service !== service) throw refuse.wrongScope(found.region, region);
    if (!isInTime(found)) throw refuse.expired();
    const said = header(request, contentHash);
    const isHash = said !== undefined && /^[\da-f]{64}$/.test(said);
    if (said !== undefined && !isHash && !(service === 's3' && unsignedBodies.includes(said)))
      throw refuse.unserved(`${contentHash}: ${said}`);
    if (said === undefined && service === 's3') throw refuse.unserved(`a request without ${contentHash}`);
    if (said !== undefined && !(await isSignedWith(request, found, secret, said))) throw refuse.mismatch();
    if (service === 's3') return;
    checkBodyOf(request, async (chunks) => {
      const hash = createHash('sha256');
      for (const chunk of chunks) hash.update(chunk);
      const own = hash.digest('hex');
      const isWhole = said === undefined ? await isSignedWith(request, found, secret, own) : own === said;
      if (!isWhole) throw refuse.mismatch();
    });
  }
}
