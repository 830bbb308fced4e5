import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { splitUrl } from '../split-url.ts';

export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a request says of its signature. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  /** Names of the headers that are signed. */
  readonly signed: readonly string[];
  /** Hexadecimal digits. */
  readonly signature: string;
  readonly signingDate: Date;
}

/** How far a signature's time may be off. Source: IAM, "Signature Version 4". */
const maxSkewMs = 5 * 60_000;

const pattern =
  /^AWS4-HMAC-SHA256 Credential=([^/\s]+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([\da-f]{64})$/;

/** @returns null where a request isn't signed with AWS Signature Version 4 in its headers */
export function readAuthorization(request: IncomingMessage): Authorization | null {
  const [, accessKeyId, day, region, service, signed, signature] =
    pattern.exec(request.headers.authorization ?? '') ?? [];
  const date = header(request, 'x-amz-date');
  const signingDate = dateOf(date);
  if (!accessKeyId || !day || !region || !service || !signed || !signature) return null;
  if (signingDate === null || !date?.startsWith(day)) return null;
  const names = signed.split(';');
  // What isn't signed could be changed on the way.
  if (!names.includes('host') || !names.includes('x-amz-date')) return null;
  return { accessKeyId, region, service, signed: names, signature, signingDate };
}

export const isInTime = ({ signingDate }: Authorization): boolean =>
  Math.abs(Date.now() - signingDate.getTime()) <= maxSkewMs;

/**
 * Whether a signature is the one that a secret gives, compared in constant time.
 *
 * @param payloadHash SHA-256 of the body in hexadecimal digits, or what stands for it in `x-amz-content-sha256`
 */
export async function isSignedWith(
  request: IncomingMessage,
  { region, service, signed, signature, signingDate, accessKeyId }: Authorization,
  secretAccessKey: string,
  payloadHash: string,
): Promise<boolean> {
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey },
    region,
    service,
    sha256: Sha256,
    applyChecksum: false,
    // S3 alone signs paths as they are sent.
    uriEscapePath: service !== 's3',
  });
  const { path, query } = splitUrl(request.url ?? '');
  const parameters = [...new Set(query.keys())].map((key) => [key, query.getAll(key)]);
  const headers = signed.map((name) => [name, header(request, name) ?? '']);
  const resigned = await signer.sign(
    new HttpRequest({
      method: request.method ?? '',
      path,
      query: Object.fromEntries(parameters),
      // The signer takes the body's hash from here, signed or not.
      headers: { ...Object.fromEntries(headers), [contentHash]: payloadHash },
    }),
    { signingDate, signableHeaders: new Set(signed), unsignableHeaders: new Set([contentHash]) },
  );
  const expected = /Signature=([\da-f]{64})$/.exec(resigned.headers['authorization'] ?? '')?.[1] ?? '';
  return expected !== '' && timingSafeEqual(Buffer.from(expected), Buffer.from(signature));
}

/** The header that says the hash of the body, or that it isn't signed. */
export const contentHash = 'x-amz-content-sha256';

export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

/** Of `20261121T043015Z`. */
function dateOf(text = ''): Date | null {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  if (second === undefined) return null;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? null : date;
}
