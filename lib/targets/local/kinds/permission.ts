import { AddPermissionCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { kind } from './kind.ts';

/** AWS::Lambda::Permission: kept by the function's policy, under the logical id. */
export const permissionKind = kind({
  schema: z.object({
    FunctionName: z.string(),
    Action: z.string(),
    Principal: z.string(),
    SourceArn: z.string().optional(),
    SourceAccount: z.string().optional(),
    FunctionUrlAuthType: z.enum(['NONE', 'AWS_IAM']).optional(),
    InvokedViaFunctionUrl: z.boolean().optional(),
  }),
  async put({ lambda }, StatementId, { FunctionName, ...statement }, standing) {
    const named = { FunctionName, StatementId };
    if (standing !== undefined) await lambda.send(new RemovePermissionCommand(named));
    await lambda.send(new AddPermissionCommand({ ...named, ...statement }));
    return { ref: StatementId, attributes: { FunctionName } };
  },
  remove: ({ lambda }, { ref, attributes }) =>
    lambda.send(new RemovePermissionCommand({ FunctionName: attributes['FunctionName'], StatementId: ref })),
});
