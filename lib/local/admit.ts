import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Guard } from './auth/guard.ts';
import { sendError as sendLambdaError } from './lambda/api/lambda-api.ts';
import { sendError as sendS3Error } from './s3/s3-api.ts';

/**
 * Whether a request is signed by somebody who may call; one that isn't is refused as the service would.
 *
 * @param service that the request is for
 */
export async function isAdmitted(
  guard: Guard,
  service: 'lambda' | 's3',
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  try {
    await guard.admit(request, service);
    return true;
  } catch (error) {
    if (service === 's3') sendS3Error(request, response, randomUUID(), error);
    else sendLambdaError(request, response, error);
    return false;
  }
}
