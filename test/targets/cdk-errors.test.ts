import { describe, expect, it } from 'vitest';
import { cdkFailed } from '../../lib/targets/errors.ts';

const failed = (output: string, target = 'aws') =>
  cdkFailed('deploy', 'partita-tiny', { target, planFile: 'out/plan.json', output });

describe('a failure of the CDK CLI', () => {
  it('names command, stack, target and cause, and keeps all that was printed', () => {
    const output = 'Synthesis time: 1s\n‣ AccessDenied: not yours\n‣ Wrapped: deeper\n\n';
    expect(failed(output)).toMatchObject({
      code: 'P1524',
      message: '"cdk deploy" of "partita-tiny" failed on "aws": AccessDenied: not yours.',
      cause: output,
    });
  });

  it.each([
    ['Has the environment been bootstrapped?', 'aws', 'npx cdk bootstrap -c plan=out/plan.json'],
    [
      'Please run `cdk bootstrap`',
      'http://127.0.0.1:4566',
      'AWS_ENDPOINT_URL=http://127.0.0.1:4566 npx cdk bootstrap -c plan=out/plan.json',
    ],
    ['connect ECONNREFUSED 127.0.0.1:1', 'http://127.0.0.1:1', 'Check that the endpoint runs, and its URL'],
    [
      'Unable to resolve AWS account to use. It must be either configured or have credentials',
      'aws',
      'aws sts get-caller-identity shows who you are; AWS_PROFILE=… chooses another',
    ],
    ['Something else', 'aws', 'npx cdk deploy -c plan=out/plan.json --verbose'],
  ])('after "%s" on %s says what to do', (output, target, next) => {
    expect(failed(output, target).next).toBe(next);
  });

  it('is told even when the CLI said nothing', () => {
    expect(failed('').message).toContain('it said nothing.');
  });
});
