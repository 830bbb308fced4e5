import { describe, expect, it } from 'vitest';
import { PartitaError } from '../../lib/errors.ts';
import { printAppError, readAppError } from '../../lib/targets/app-error.ts';

describe('a coded error of the CDK app', () => {
  it('is read back from what the app and the CLI printed', () => {
    const error = new PartitaError('P1504', 'Partition "a: b" takes 300.0 MB.', 'partita split MODEL -o DIR');
    const stderr = `Bundling asset X...\n${printAppError(error)}node bin/app.ts: Subprocess exited with error 2\n`;
    expect(readAppError(stderr)).toMatchObject({
      code: 'P1504',
      message: 'Partition "a: b" takes 300.0 MB.',
      next: 'partita split MODEL -o DIR',
      fault: 'user',
    });
  });

  it('is not found in anything else', () => {
    expect(readAppError('TypeError: P1504 is not a function\n    at x.ts:1')).toBeUndefined();
  });
});
