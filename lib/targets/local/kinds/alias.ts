import { CreateAliasCommand, DeleteAliasCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { kind } from './kind.ts';
import { provision, provisionedSchema } from './provision.ts';

const weightSchema = z.object({ FunctionVersion: z.string(), FunctionWeight: z.number() });

/** AWS::Lambda::Alias: switched at once. */
export const aliasKind = kind({
  schema: z.object({
    FunctionName: z.string(),
    FunctionVersion: z.string(),
    Name: z.string(),
    Description: z.string().default(''),
    RoutingConfig: z.object({ AdditionalVersionWeights: z.array(weightSchema) }).optional(),
    ProvisionedConcurrencyConfig: provisionedSchema,
  }),
  async put({ lambda }, _, { FunctionName, FunctionVersion, Name, Description, RoutingConfig }, standing) {
    const weights = RoutingConfig?.AdditionalVersionWeights ?? [];
    const AdditionalVersionWeights = Object.fromEntries(
      weights.map(({ FunctionVersion, FunctionWeight }) => [FunctionVersion, FunctionWeight]),
    );
    const routing = { RoutingConfig: { AdditionalVersionWeights } };
    const input = { FunctionName, FunctionVersion, Name, Description, ...routing };
    const { AliasArn = '' } = await (standing === undefined
      ? lambda.send(new CreateAliasCommand(input))
      : lambda.send(new UpdateAliasCommand(input)));
    return { ref: AliasArn, attributes: { AliasArn } };
  },
  settle: ({ lambda }, { ProvisionedConcurrencyConfig }, { ref }) =>
    provision(lambda, ref, ProvisionedConcurrencyConfig),
  remove({ lambda }, { ref }) {
    const [FunctionName = '', Name = ''] = ref.split(/:(?=[^:]+$)/);
    return lambda.send(new DeleteAliasCommand({ FunctionName, Name }));
  },
});
