/** Runs the suite of targets over the endpoint at AWS_ENDPOINT_URL, which must be bootstrapped for CDK. */
import { startVitest } from 'vitest/node';

if (process.env['AWS_ENDPOINT_URL'] === undefined) {
  process.stdout.write('No endpoint to test: AWS_ENDPOINT_URL is not set.\n');
} else {
  const vitest = await startVitest('test', [], {
    include: ['test/conformance/endpoint.suite.ts'],
    watch: false,
  });
  await vitest.close();
}
