import type { RuntimeEvent } from './runtime-client.ts';

/** A handler's second argument. Source: AWS Lambda, "Using the Lambda context object (Node.js)". */
export function makeContext({ requestId, functionArn, deadlineMs }: RuntimeEvent) {
  const { env } = process;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: env['AWS_LAMBDA_FUNCTION_VERSION'],
    memoryLimitInMB: env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: env['AWS_LAMBDA_LOG_STREAM_NAME'],
    awsRequestId: requestId,
    invokedFunctionArn: functionArn,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}
