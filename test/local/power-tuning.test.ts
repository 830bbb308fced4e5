import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  ResourceNotFoundException,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActive,
  waitUntilFunctionUpdated,
} from '@aws-sdk/client-lambda';
import { expect, it } from 'vitest';
import { account, sharedCloud } from './cloud.ts';

const { create, lambda } = await sharedCloud();

/** Of a function that its ARN names: memory, versions and aliases, as aws-lambda-power-tuning asks for them. */
function tunerOf(FunctionName: string) {
  const aliasOf = async (Name: string) => {
    try {
      return await lambda.send(new GetAliasCommand({ FunctionName, Name }));
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return null;
      throw error;
    }
  };
  return {
    async initial() {
      const input = { FunctionName, Qualifier: '$LATEST' };
      return lambda.send(new GetFunctionConfigurationCommand(input));
    },
    async publish(memoryMb: number, alias: string | undefined, Description: string | undefined) {
      const input = { FunctionName, MemorySize: memoryMb, Description };
      await lambda.send(new UpdateFunctionConfigurationCommand(input));
      await waitUntilFunctionUpdated({ client: lambda, minDelay: 1, maxWaitTime: 30 }, { FunctionName });
      const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName }));
      if (alias === undefined) return;
      const named = { FunctionName, Name: alias, FunctionVersion: Version ?? '' };
      const standing = await aliasOf(alias);
      if (standing === null) await lambda.send(new CreateAliasCommand(named));
      else await lambda.send(new UpdateAliasCommand(named));
    },
    async execute(alias: string, count: number) {
      const Qualifier = alias;
      const described = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
      expect(described.Architectures).toHaveLength(1);
      await waitUntilFunctionActive(
        { client: lambda, maxDelay: 900, maxWaitTime: 30 },
        { FunctionName, Qualifier },
      );
      const billedMs: number[] = [];
      for (let run = 0; run < count; run++) {
        const answer = await lambda.send(
          new InvokeCommand({ FunctionName, Qualifier, Payload: '{}', LogType: 'Tail' }),
        );
        expect(answer.FunctionError).toBeUndefined();
        const log = Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8');
        expect(log).toContain(`Memory Size: ${alias.slice(3)} MB`);
        billedMs.push(Number(/\tBilled Duration: (\d+) ms/.exec(log)?.[1]));
      }
      return billedMs;
    },
    async clean(alias: string) {
      const standing = await aliasOf(alias);
      await lambda.send(new DeleteAliasCommand({ FunctionName, Name: alias }));
      await lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: standing?.FunctionVersion }));
      expect(await aliasOf(alias)).toBeNull();
    },
  };
}

it('a power tuner finds its way: versions and aliases of several memory sizes, run side by side, cleaned up', async () => {
  const name = create('exports.handler = async () => ({})', { memoryMb: 512 });
  // The SDK percent-encodes it.
  const tuner = tunerOf(`arn:aws:lambda:us-east-1:${account}:function:${name}`);
  const sizes = [128, 256, 512];
  const { MemorySize: initialMb = 0, Description } = await tuner.initial();
  for (const size of sizes) await tuner.publish(size, `RAM${size}`, Description);
  // A second time, as after a run that was not cleaned up.
  for (const size of sizes) await tuner.publish(size, `RAM${size}`, `${Description} - again`);
  await tuner.publish(initialMb, undefined, Description);
  const billed = await Promise.all(sizes.map((size) => tuner.execute(`RAM${size}`, 5)));
  for (const samples of billed) for (const ms of samples) expect(ms).toBeGreaterThan(0);
  await Promise.all(sizes.map((size) => tuner.clean(`RAM${size}`)));
  expect(await tuner.initial()).toMatchObject({ MemorySize: 512, Description: '' });
  const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: name }));
  // It leaks the ones of the first round and of the initial configuration, here as on AWS.
  expect(Versions.map(({ Version }) => Version)).toEqual(['$LATEST', '1', '2', '3', '7']);
});
