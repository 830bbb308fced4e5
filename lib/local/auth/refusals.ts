import { WireError } from '../wire-error.ts';

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.';

/** How a service of AWS refuses a request that isn't properly signed. */
export interface SignatureRefusals {
  /** Signed by nobody. */
  missing(): WireError;
  /** By a key that isn't known. */
  unknownKey(accessKeyId: string): WireError;
  /** With another secret, or changed since. */
  mismatch(): WireError;
  /** Too long ago, or in the future. */
  expired(): WireError;
  /** For another region or service. */
  wrongScope(region: string, wantedRegion: string): WireError;
  /** In a way that isn't served here. */
  unserved(what: string): WireError;
}

const refused = (code: string, message: string, status = 403) => new WireError(status, code, message);

/** Source: AWS Lambda, "Common Errors". */
export const lambdaRefusals: SignatureRefusals = {
  missing: () => refused('MissingAuthenticationTokenException', 'Missing Authentication Token'),
  unknownKey: () =>
    refused('UnrecognizedClientException', 'The security token included in the request is invalid.'),
  mismatch: () =>
    refused('InvalidSignatureException', `${mismatch} Consult the service documentation for details.`),
  expired: () => refused('InvalidSignatureException', 'Signature expired or not yet current.'),
  wrongScope: (region, wanted) =>
    refused(
      'InvalidSignatureException',
      region === wanted
        ? "Credential should be scoped to correct service: 'lambda'."
        : 'Credential should be scoped to a valid region.',
    ),
  unserved: (what) => refused('IncompleteSignatureException', `The embedded Lambda does not take ${what}.`),
};

/** Source: Amazon S3, "Error responses". */
export const s3Refusals: SignatureRefusals = {
  missing: () => refused('AccessDenied', 'Access Denied'),
  unknownKey: (AWSAccessKeyId) =>
    new WireError(
      403,
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      {
        AWSAccessKeyId,
      },
    ),
  mismatch: () => refused('SignatureDoesNotMatch', mismatch),
  expired: () =>
    refused(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    ),
  wrongScope: (region, wanted) =>
    refused(
      'AuthorizationHeaderMalformed',
      region === wanted
        ? 'The authorization header is malformed; incorrect service. This endpoint belongs to "s3".'
        : `The authorization header is malformed; the region '${region}' is wrong; expecting '${wanted}'`,
      400,
    ),
  unserved: (what) => refused('NotImplemented', `The embedded S3 does not take ${what}.`, 501),
};
