import { DeleteFunctionCommand, PublishVersionCommand } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { kind } from './kind.ts';
import { provision, provisionedSchema } from './provision.ts';

/** AWS::Lambda::Version: published once, never changed. */
export const versionKind = kind({
  schema: z.object({
    FunctionName: z.string(),
    Description: z.string().optional(),
    ProvisionedConcurrencyConfig: provisionedSchema,
  }),
  async put({ lambda }, _, { FunctionName, Description }, standing) {
    if (standing !== undefined) return standing;
    const { Version = '', FunctionArn = '' } = await lambda.send(
      new PublishVersionCommand({ FunctionName, Description }),
    );
    return { ref: FunctionArn, attributes: { Version, FunctionArn } };
  },
  settle: ({ lambda }, { ProvisionedConcurrencyConfig }, { ref }) =>
    provision(lambda, ref, ProvisionedConcurrencyConfig),
  remove: ({ lambda }, { ref }) => lambda.send(new DeleteFunctionCommand({ FunctionName: ref })),
});
