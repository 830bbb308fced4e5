import {
  CreateFunctionUrlConfigCommand,
  DeleteFunctionUrlConfigCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { kind } from './kind.ts';

const texts = z.array(z.string()).optional();

/** AWS::Lambda::Url. */
export const urlKind = kind({
  schema: z.object({
    TargetFunctionArn: z.string(),
    AuthType: z.enum(['NONE', 'AWS_IAM']),
    Qualifier: z.string().optional(),
    InvokeMode: z.literal('BUFFERED').optional(),
    Cors: z
      .object({
        AllowCredentials: z.boolean().optional(),
        AllowHeaders: texts,
        AllowMethods: texts,
        AllowOrigins: texts,
        ExposeHeaders: texts,
        MaxAge: z.int().optional(),
      })
      .optional(),
  }),
  async put({ lambda }, _, { TargetFunctionArn, ...url }, standing) {
    const input = { FunctionName: TargetFunctionArn, ...url };
    const { FunctionArn = '', FunctionUrl = '' } = await (standing === undefined
      ? lambda.send(new CreateFunctionUrlConfigCommand(input))
      : lambda.send(new UpdateFunctionUrlConfigCommand(input)));
    return { ref: FunctionArn, attributes: { FunctionArn, FunctionUrl } };
  },
  remove: ({ lambda }, { ref }) => lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName: ref })),
});
