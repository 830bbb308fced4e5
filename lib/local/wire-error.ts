/** An error that goes over the wire as AWS would send it; each API renders it in its own format. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly status: number;
  /** AWS's name of the error, such as `ResourceNotFoundException` or `NoSuchKey`. */
  readonly code: string;
  /** What the answer says besides, such as the `Reason` of a throttled invocation. */
  readonly details: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}
