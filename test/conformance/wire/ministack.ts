import { expect } from 'vitest';
import type { Differences } from './suite.ts';

const workerDied = {
  status: 200,
  functionError: 'Unhandled',
  json: { errorType: 'Runtime.HandlerError', errorMessage: 'Worker process died' },
};

/** What MiniStack 1.5 answers otherwise than AWS. It enforces no limit and writes no log of its own. */
export const ministackDifferences: Differences = {
  'a thrown error tells type, message and trace, and leaves the environment warm': {
    observed: { json: { errorType: 'Runtime.HandlerError', errorMessage: 'boom' } },
    isWarm: false,
  },
  'a timeout names the time, resets the module and leaves /tmp': {
    observed: { json: { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 1.00 seconds' } },
    isWarm: false,
    after: { marker: 'kept' },
  },
  'an exit with 0 gives no reason': workerDied,
  'an exit with 127 gives its status': workerDied,
  'more memory than there is kills the process, and the next invocation has a fresh one': {
    observed: { status: 200, functionError: undefined, json: 'survived 30' },
    isWarm: true,
  },
  'a response over the limit is refused, and the environment lives on': {
    observed: { status: 200, functionError: undefined, bytes: 6_291_557 },
    isWarm: true,
  },
  'a request over the limit is refused': { status: 200, functionError: undefined },
  'a body that is not JSON is refused': { status: 200, functionError: undefined },
  'a function that is not there is named by its ARN': {
    status: 404,
    error: 'ResourceNotFoundException',
    message: expect.stringMatching(/:function:wire-none$/),
  },
  'a throttled invocation has a reason': {
    status: 429,
    error: 'TooManyRequestsException',
    message: expect.stringMatching(/^Rate Exceeded: function wire-\w+ at ReservedConcurrentExecutions$/),
    reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  },
  'a qualifier chooses a version, which says so everywhere': { executedVersion: '1', log: '' },
  'the log tail has START, what was printed, END and REPORT, with the init where it was cold': {
    cold: 'printed',
    warm: 'again',
  },
  'the log tail is at most 4 KB': { bytes: 4096, end: 'xxx' },
  'a zip file over the limit of requests is refused': {
    status: 400,
    error: 'InvalidParameterValueException',
    message: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
  },
  'code over the limit unzipped is refused': { status: 201 },
  'the environment is Lambda’s, and nothing of the host’s': {
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^[0-9a-f-]{36}$/),
    // The host's, by which it was started itself.
    GATEWAY_PORT: expect.any(String),
  },
};
