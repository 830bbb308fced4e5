import { WireError } from '../../wire-error.ts';

/** The request is one of Lambda's that this implementation does not serve. */
export const notServed = (what: string) =>
  new WireError(501, 'NotImplementedException', `The embedded Lambda does not serve ${what}.`);

export const notFound = (message: string) => new WireError(404, 'ResourceNotFoundException', message);

export const conflict = (message: string) => new WireError(409, 'ResourceConflictException', message);

export const invalid = (message: string) => new WireError(400, 'InvalidParameterValueException', message);

export const tooLarge = (limitBytes: number, operation: string) =>
  new WireError(
    413,
    'RequestEntityTooLargeException',
    `Request must be smaller than ${limitBytes} bytes for the ${operation} operation`,
  );

/** @throws WireError 412 when the caller saw another revision than the one that stands */
export function needRevision(given: string | undefined | null, standing: string): void {
  if (given === undefined || given === null || given === standing) return;
  throw new WireError(
    412,
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
  );
}
