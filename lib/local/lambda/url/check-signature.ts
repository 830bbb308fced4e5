import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { splitUrl } from '../../split-url.ts';
import { WireError } from '../../wire-error.ts';

/** The only key pair whose secret the embedded Lambda knows; functions have it in their environment. */
export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/** How far a signature's time may be off. Source: IAM, "Signature Version 4". */
const maxSkewMs = 5 * 60_000;

const authorization =
  /^AWS4-HMAC-SHA256 Credential=([^/\s]+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([\da-f]{64})$/;

/**
 * Checks that a request is signed with AWS Signature Version 4 for Lambda: form, scope, time and the hash of the
 * body. The signature itself is checked for the key pair of the embedded target; the secret of any other key is
 * known to AWS alone.
 *
 * @returns the access key
 * @throws WireError 403
 */
export async function checkSignature(request: IncomingMessage, body: Buffer): Promise<string> {
  const [, accessKeyId, day, region, service, signed, signature] =
    authorization.exec(request.headers.authorization ?? '') ?? [];
  if (!accessKeyId || !region || !signed || !signature) throw forbidden();
  const signingDate = dateOf(header(request, 'x-amz-date'));
  if (signingDate === null || service !== 'lambda') throw forbidden();
  if (!header(request, 'x-amz-date')?.startsWith(day ?? '')) throw forbidden();
  if (Math.abs(Date.now() - signingDate.getTime()) > maxSkewMs)
    throw refused('InvalidSignatureException', 'Signature expired or not yet current');
  const hash = header(request, 'x-amz-content-sha256');
  const isHashed = hash !== undefined && hash !== 'UNSIGNED-PAYLOAD';
  if (isHashed && hash !== createHash('sha256').update(body).digest('hex'))
    throw refused('InvalidSignatureException', 'The hash of the body is not that of x-amz-content-sha256');
  if (accessKeyId === localCredentials.accessKeyId) {
    const expected = await sign(request, body, { region, signingDate, signed: signed.split(';') });
    if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature)))
      throw refused(
        'InvalidSignatureException',
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      );
  }
  return accessKeyId;
}

/** The signature that the embedded target's key pair gives. */
async function sign(
  request: IncomingMessage,
  body: Buffer,
  { region, signingDate, signed }: { region: string; signingDate: Date; signed: readonly string[] },
): Promise<string> {
  const signer = new SignatureV4({
    credentials: localCredentials,
    region,
    service: 'lambda',
    sha256: Sha256,
    applyChecksum: false,
  });
  const { path, query } = splitUrl(request.url ?? '');
  const parameters = [...new Set(query.keys())].map((key) => [key, query.getAll(key)]);
  const resigned = await signer.sign(
    new HttpRequest({
      method: request.method ?? '',
      path,
      query: Object.fromEntries(parameters),
      headers: Object.fromEntries(signed.map((name) => [name, header(request, name) ?? ''])),
      body,
    }),
    { signingDate, signableHeaders: new Set(signed) },
  );
  return /Signature=([\da-f]{64})$/.exec(resigned.headers['authorization'] ?? '')?.[1] ?? '';
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

/** Of `20261121T043015Z`. */
function dateOf(text = ''): Date | null {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  return second === undefined ? null : new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

const refused = (code: string, message: string) => new WireError(403, code, message);

const forbidden = () =>
  refused(
    'AccessDeniedException',
    'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
  );
