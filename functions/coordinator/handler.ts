import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { servedPlan } from '../../lib/plan/deployment.ts';
import { functionEnv, servedPlanFile } from '../../lib/plan/function-env.ts';
import { coordinatorOf } from './coordinator.ts';
import { misconfigured } from './errors.ts';

const { env } = process;
const file = join(env['LAMBDA_TASK_ROOT'] ?? process.cwd(), servedPlanFile);
const plan = servedPlan.parse(readFileSync(file, 'utf8'), file);
const names = env[functionEnv.functions]?.split(',') ?? [];
if (names.length !== plan.partitions.length) throw misconfigured(functionEnv.functions);

/** Answers the Open Inference Protocol behind a function URL, for the plan that lies beside it. */
export const handler: ReturnType<typeof coordinatorOf> = coordinatorOf({
  // What may succeed when it is tried again is, by the walk itself, within the deadline.
  lambda: new LambdaClient({ maxAttempts: 1 }),
  s3: new S3Client({ forcePathStyle: env['AWS_ENDPOINT_URL'] !== undefined }),
  deployed: {
    plan,
    functions: plan.partitions.map(({ name }, index) => ({
      partition: name,
      functionName: names[index] ?? '',
    })),
    handoffBucket: env[functionEnv.handoffBucket] ?? null,
  },
  env,
});
