import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  contentHash,
  header,
  isInTime,
  isSignedWith,
  type KeyPair,
  readAuthorization,
} from '../../auth/signature.ts';
import { WireError } from '../../wire-error.ts';

/**
 * Checks that a request to a function URL is signed with AWS Signature Version 4 for Lambda: form, scope, time and the
 * hash of the body. The signature itself is checked for the key pair of the embedded target; the secret of any other key
 * is known to AWS alone.
 *
 * @returns the access key
 * @throws WireError 403
 */
export async function checkSignature(
  request: IncomingMessage,
  body: Buffer,
  { accessKeyId, secretAccessKey }: KeyPair,
): Promise<string> {
  const found = readAuthorization(request);
  if (found === null || found.service !== 'lambda') throw forbidden();
  if (!isInTime(found)) throw refused('InvalidSignatureException', 'Signature expired or not yet current');
  const hash = createHash('sha256').update(body).digest('hex');
  const said = header(request, contentHash);
  if (said !== undefined && said !== 'UNSIGNED-PAYLOAD' && said !== hash)
    throw refused('InvalidSignatureException', `The hash of the body is not that of ${contentHash}`);
  if (
    found.accessKeyId === accessKeyId &&
    !(await isSignedWith(request, found, secretAccessKey, said ?? hash))
  )
    throw refused(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  return found.accessKeyId;
}

const refused = (code: string, message: string) => new WireError(403, code, message);

const forbidden = () =>
  refused(
    'AccessDeniedException',
    'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
  );
