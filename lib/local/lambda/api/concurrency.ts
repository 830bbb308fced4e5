import { z } from 'zod';
import { maxUnzippedBytes } from '../../../plan/lambda-limits.ts';
import { WireError } from '../../wire-error.ts';
import type { RegisteredFunction } from '../functions/registered-function.ts';
import { functionArn, latest } from '../names.ts';
import type { Call, Operations } from './call.ts';
import { timestamp } from './configuration.ts';
import { functionNotFound, named } from './find.ts';
import { pageOf } from './paging.ts';
import { invalid } from './refusals.ts';
import { readBody } from './validate.ts';

const reserveSchema = z.strictObject({ ReservedConcurrentExecutions: z.int().min(0) });
const provisionSchema = z.strictObject({ ProvisionedConcurrentExecutions: z.int().min(1) });

export const concurrencyOperations: Operations = {
  PutFunctionConcurrency(call) {
    const { ReservedConcurrentExecutions } = readBody(call, reserveSchema);
    named(call).registered.concurrency.reserve(ReservedConcurrentExecutions);
    return { ReservedConcurrentExecutions };
  },

  GetFunctionConcurrency(call) {
    const { reserved } = named(call).registered.concurrency;
    return reserved === null ? {} : { ReservedConcurrentExecutions: reserved };
  },

  DeleteFunctionConcurrency(call) {
    named(call).registered.concurrency.reserve(null);
    return undefined;
  },

  PutProvisionedConcurrencyConfig(call) {
    const { ProvisionedConcurrentExecutions: count } = readBody(call, provisionSchema);
    const { registered, qualifier } = published(call);
    const { reserved } = registered.concurrency;
    if (reserved !== null && count > reserved)
      throw invalid(
        'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
      );
    registered.setProvisioned(qualifier, count);
    return describe(registered, qualifier);
  },

  GetProvisionedConcurrencyConfig(call) {
    const { registered, qualifier } = published(call);
    if (!registered.provisioned.has(qualifier))
      throw new WireError(
        404,
        'ProvisionedConcurrencyConfigNotFoundException',
        'No Provisioned Concurrency Config found for this function',
      );
    return describe(registered, qualifier);
  },

  DeleteProvisionedConcurrencyConfig(call) {
    const { registered, qualifier } = published(call);
    registered.setProvisioned(qualifier, 0);
    return undefined;
  },

  ListProvisionedConcurrencyConfigs(call) {
    const { registered } = named(call);
    const page = pageOf(call, [...registered.provisioned.keys()], (qualifier) => qualifier);
    return {
      ProvisionedConcurrencyConfigs: page.items.map((qualifier) => ({
        FunctionArn: functionArn(registered.functionName, qualifier),
        ...describe(registered, qualifier),
      })),
      NextMarker: page.NextMarker,
    };
  },

  GetAccountSettings: ({ account, functions }) => ({
    AccountLimit: {
      CodeSizeUnzipped: maxUnzippedBytes,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: account.max,
      TotalCodeSize: 80_530_636_800,
      UnreservedConcurrentExecutions: account.unreserved,
    },
    AccountUsage: {
      FunctionCount: functions.all().length,
      TotalCodeSize: functions
        .all()
        .flatMap(({ versions }) => versions)
        .reduce((sum, { code }) => sum + code.bytes, 0),
    },
  }),
};

/** The function and the version or alias that may be provisioned. */
function published(call: Call): { registered: RegisteredFunction; qualifier: string } {
  const { registered, qualifier } = named(call);
  const version = qualifier === null ? undefined : registered.provisionedVersion(qualifier);
  if (qualifier !== null && version === undefined) throw functionNotFound(registered.functionName, qualifier);
  if (qualifier === null || version?.version === latest)
    throw invalid('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');
  return { registered, qualifier };
}

function describe(registered: RegisteredFunction, qualifier: string) {
  const { count = 0, lastModified = new Date() } = registered.provisioned.get(qualifier) ?? {};
  const {
    allocated = 0,
    available = 0,
    failed,
  } = registered.provisionedVersion(qualifier)?.pool.readiness ?? {};
  const isReady = allocated >= count;
  return {
    RequestedProvisionedConcurrentExecutions: count,
    AllocatedProvisionedConcurrentExecutions: Math.min(count, allocated),
    AvailableProvisionedConcurrentExecutions: Math.min(count, available),
    Status: failed ? 'FAILED' : isReady ? 'READY' : 'IN_PROGRESS',
    ...(failed && { StatusReason: 'FUNCTION_ERROR_INIT_FAILURE' }),
    LastModified: timestamp(lastModified),
  };
}
