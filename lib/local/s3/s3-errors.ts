import { WireError } from '../wire-error.ts';

/** Not served here: what it is is named, so that a client's author knows. */
export const notImplemented = (what: string) =>
  new WireError(501, 'NotImplemented', `The embedded S3 does not serve ${what}.`);

export const invalidUri = (path: string) =>
  new WireError(400, 'InvalidURI', "Couldn't parse the specified URI.", { URI: path });

export const keyTooLong = (key: string, maxBytes: number) =>
  new WireError(400, 'KeyTooLongError', 'Your key is too long', {
    Size: String(Buffer.byteLength(key)),
    MaxSizeAllowed: String(maxBytes),
  });

export const noSuchBucket = (bucket: string) =>
  new WireError(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });

export const noSuchKey = (key: string) =>
  new WireError(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });

export const noSuchUpload = (uploadId: string) =>
  new WireError(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );

export const bucketNotEmpty = (bucket: string) =>
  new WireError(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty', { BucketName: bucket });

export const invalidArgument = (name: string, value: string, message: string) =>
  new WireError(400, 'InvalidArgument', message, { ArgumentName: name, ArgumentValue: value });

export const invalidRequest = (message: string) => new WireError(400, 'InvalidRequest', message);

export const invalidPart = (partNumber: number) =>
  new WireError(
    400,
    'InvalidPart',
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { PartNumber: String(partNumber) },
  );

export const malformedXml = () =>
  new WireError(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

export const preconditionFailed = (condition: string) =>
  new WireError(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });

export const badDigest = (name: string) =>
  new WireError(400, 'BadDigest', `The ${name} you specified did not match the calculated checksum.`);

export const entityTooLarge = (bytes: number, maxBytes: number) =>
  new WireError(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    ProposedSize: String(bytes),
    MaxSizeAllowed: String(maxBytes),
  });
