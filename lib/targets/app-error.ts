import { PartitaError } from '../errors.ts';

/** A coded error as the CDK app prints it: a person can read it, and so can `readAppError`. */
export const printAppError = ({ code, message, next }: PartitaError): string =>
  `${code}: ${message}\n  next: ${next}\n`;

/** The coded error that the CDK app printed, if it did, whatever the CLI printed around it. */
export function readAppError(stderr: string): PartitaError | undefined {
  const [, code, message, next] = /^(P\d{4}): (.*)\n {2}next: (.*)$/m.exec(stderr) ?? [];
  return code && message && next ? new PartitaError(code, message, next) : undefined;
}
