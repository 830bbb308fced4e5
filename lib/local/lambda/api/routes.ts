export interface Route {
  /** Name of the operation, for those that are not served too. */
  readonly operation: string;
  /** Status of its answer when all went well. */
  readonly status: number;
  /** What stands in the path for each `{}`, decoded. */
  readonly params: readonly string[];
}

/** The Lambda API. Source: the HTTP traits of its Smithy model, in `@aws-sdk/client-lambda` 3.1162.0. */
const operations: readonly (readonly [method: string, path: string, operation: string, status: number])[] = [
  ['POST', '/2014-11-13/functions/{}/invoke-async', 'InvokeAsync', 202],
  ['GET', '/2015-03-31/event-source-mappings', 'ListEventSourceMappings', 200],
  ['POST', '/2015-03-31/event-source-mappings', 'CreateEventSourceMapping', 202],
  ['DELETE', '/2015-03-31/event-source-mappings/{}', 'DeleteEventSourceMapping', 202],
  ['GET', '/2015-03-31/event-source-mappings/{}', 'GetEventSourceMapping', 200],
  ['PUT', '/2015-03-31/event-source-mappings/{}', 'UpdateEventSourceMapping', 202],
  ['GET', '/2015-03-31/functions', 'ListFunctions', 200],
  ['POST', '/2015-03-31/functions', 'CreateFunction', 201],
  ['DELETE', '/2015-03-31/functions/{}', 'DeleteFunction', 204],
  ['GET', '/2015-03-31/functions/{}', 'GetFunction', 200],
  ['GET', '/2015-03-31/functions/{}/aliases', 'ListAliases', 200],
  ['POST', '/2015-03-31/functions/{}/aliases', 'CreateAlias', 201],
  ['DELETE', '/2015-03-31/functions/{}/aliases/{}', 'DeleteAlias', 204],
  ['GET', '/2015-03-31/functions/{}/aliases/{}', 'GetAlias', 200],
  ['PUT', '/2015-03-31/functions/{}/aliases/{}', 'UpdateAlias', 200],
  ['PUT', '/2015-03-31/functions/{}/code', 'UpdateFunctionCode', 200],
  ['GET', '/2015-03-31/functions/{}/configuration', 'GetFunctionConfiguration', 200],
  ['PUT', '/2015-03-31/functions/{}/configuration', 'UpdateFunctionConfiguration', 200],
  ['POST', '/2015-03-31/functions/{}/invocations', 'Invoke', 200],
  ['GET', '/2015-03-31/functions/{}/policy', 'GetPolicy', 200],
  ['POST', '/2015-03-31/functions/{}/policy', 'AddPermission', 201],
  ['DELETE', '/2015-03-31/functions/{}/policy/{}', 'RemovePermission', 204],
  ['GET', '/2015-03-31/functions/{}/versions', 'ListVersionsByFunction', 200],
  ['POST', '/2015-03-31/functions/{}/versions', 'PublishVersion', 201],
  ['GET', '/2016-08-19/account-settings', 'GetAccountSettings', 200],
  ['DELETE', '/2017-03-31/tags/{}', 'UntagResource', 204],
  ['GET', '/2017-03-31/tags/{}', 'ListTags', 200],
  ['POST', '/2017-03-31/tags/{}', 'TagResource', 204],
  ['DELETE', '/2017-10-31/functions/{}/concurrency', 'DeleteFunctionConcurrency', 204],
  ['PUT', '/2017-10-31/functions/{}/concurrency', 'PutFunctionConcurrency', 200],
  ['GET', '/2018-10-31/layers', 'ListLayers', 200],
  ['GET', '/2018-10-31/layers/{}/versions', 'ListLayerVersions', 200],
  ['POST', '/2018-10-31/layers/{}/versions', 'PublishLayerVersion', 201],
  ['DELETE', '/2018-10-31/layers/{}/versions/{}', 'DeleteLayerVersion', 204],
  ['GET', '/2018-10-31/layers/{}/versions/{}', 'GetLayerVersion', 200],
  ['GET', '/2018-10-31/layers/{}/versions/{}/policy', 'GetLayerVersionPolicy', 200],
  ['POST', '/2018-10-31/layers/{}/versions/{}/policy', 'AddLayerVersionPermission', 201],
  ['DELETE', '/2018-10-31/layers/{}/versions/{}/policy/{}', 'RemoveLayerVersionPermission', 204],
  ['GET', '/2018-10-31/layers?find=LayerVersion', 'GetLayerVersionByArn', 200],
  ['DELETE', '/2019-09-25/functions/{}/event-invoke-config', 'DeleteFunctionEventInvokeConfig', 204],
  ['GET', '/2019-09-25/functions/{}/event-invoke-config', 'GetFunctionEventInvokeConfig', 200],
  ['POST', '/2019-09-25/functions/{}/event-invoke-config', 'UpdateFunctionEventInvokeConfig', 200],
  ['PUT', '/2019-09-25/functions/{}/event-invoke-config', 'PutFunctionEventInvokeConfig', 200],
  ['GET', '/2019-09-25/functions/{}/event-invoke-config/list', 'ListFunctionEventInvokeConfigs', 200],
  ['GET', '/2019-09-30/functions/{}/concurrency', 'GetFunctionConcurrency', 200],
  ['DELETE', '/2019-09-30/functions/{}/provisioned-concurrency', 'DeleteProvisionedConcurrencyConfig', 204],
  ['GET', '/2019-09-30/functions/{}/provisioned-concurrency', 'GetProvisionedConcurrencyConfig', 200],
  ['PUT', '/2019-09-30/functions/{}/provisioned-concurrency', 'PutProvisionedConcurrencyConfig', 202],
  [
    'GET',
    '/2019-09-30/functions/{}/provisioned-concurrency?List=ALL',
    'ListProvisionedConcurrencyConfigs',
    200,
  ],
  ['GET', '/2020-04-22/code-signing-configs', 'ListCodeSigningConfigs', 200],
  ['POST', '/2020-04-22/code-signing-configs', 'CreateCodeSigningConfig', 201],
  ['DELETE', '/2020-04-22/code-signing-configs/{}', 'DeleteCodeSigningConfig', 204],
  ['GET', '/2020-04-22/code-signing-configs/{}', 'GetCodeSigningConfig', 200],
  ['PUT', '/2020-04-22/code-signing-configs/{}', 'UpdateCodeSigningConfig', 200],
  ['GET', '/2020-04-22/code-signing-configs/{}/functions', 'ListFunctionsByCodeSigningConfig', 200],
  ['DELETE', '/2020-06-30/functions/{}/code-signing-config', 'DeleteFunctionCodeSigningConfig', 204],
  ['GET', '/2020-06-30/functions/{}/code-signing-config', 'GetFunctionCodeSigningConfig', 200],
  ['PUT', '/2020-06-30/functions/{}/code-signing-config', 'PutFunctionCodeSigningConfig', 200],
  ['GET', '/2021-07-20/functions/{}/runtime-management-config', 'GetRuntimeManagementConfig', 200],
  ['PUT', '/2021-07-20/functions/{}/runtime-management-config', 'PutRuntimeManagementConfig', 200],
  ['DELETE', '/2021-10-31/functions/{}/url', 'DeleteFunctionUrlConfig', 204],
  ['GET', '/2021-10-31/functions/{}/url', 'GetFunctionUrlConfig', 200],
  ['POST', '/2021-10-31/functions/{}/url', 'CreateFunctionUrlConfig', 201],
  ['PUT', '/2021-10-31/functions/{}/url', 'UpdateFunctionUrlConfig', 200],
  ['GET', '/2021-10-31/functions/{}/urls', 'ListFunctionUrlConfigs', 200],
  ['POST', '/2021-11-15/functions/{}/response-streaming-invocations', 'InvokeWithResponseStream', 200],
  ['GET', '/2024-08-31/functions/{}/recursion-config', 'GetFunctionRecursionConfig', 200],
  ['PUT', '/2024-08-31/functions/{}/recursion-config', 'PutFunctionRecursionConfig', 200],
  ['GET', '/2025-11-30/capacity-providers', 'ListCapacityProviders', 200],
  ['POST', '/2025-11-30/capacity-providers', 'CreateCapacityProvider', 202],
  ['DELETE', '/2025-11-30/capacity-providers/{}', 'DeleteCapacityProvider', 202],
  ['GET', '/2025-11-30/capacity-providers/{}', 'GetCapacityProvider', 200],
  ['PUT', '/2025-11-30/capacity-providers/{}', 'UpdateCapacityProvider', 202],
  [
    'GET',
    '/2025-11-30/capacity-providers/{}/function-versions',
    'ListFunctionVersionsByCapacityProvider',
    200,
  ],
  ['GET', '/2025-11-30/functions/{}/function-scaling-config', 'GetFunctionScalingConfig', 200],
  ['PUT', '/2025-11-30/functions/{}/function-scaling-config', 'PutFunctionScalingConfig', 202],
  ['POST', '/2025-12-01/durable-execution-callbacks/{}/fail', 'SendDurableExecutionCallbackFailure', 200],
  [
    'POST',
    '/2025-12-01/durable-execution-callbacks/{}/heartbeat',
    'SendDurableExecutionCallbackHeartbeat',
    200,
  ],
  ['POST', '/2025-12-01/durable-execution-callbacks/{}/succeed', 'SendDurableExecutionCallbackSuccess', 200],
  ['GET', '/2025-12-01/durable-executions/{}', 'GetDurableExecution', 200],
  ['POST', '/2025-12-01/durable-executions/{}/checkpoint', 'CheckpointDurableExecution', 200],
  ['GET', '/2025-12-01/durable-executions/{}/history', 'GetDurableExecutionHistory', 200],
  ['GET', '/2025-12-01/durable-executions/{}/state', 'GetDurableExecutionState', 200],
  ['POST', '/2025-12-01/durable-executions/{}/stop', 'StopDurableExecution', 200],
  ['GET', '/2025-12-01/functions/{}/durable-executions', 'ListDurableExecutionsByFunction', 200],
  ['DELETE', '/2026-07-09/resource-policy/{}', 'DeleteResourcePolicy', 204],
  ['GET', '/2026-07-09/resource-policy/{}', 'GetResourcePolicy', 200],
  ['PUT', '/2026-07-09/resource-policy/{}', 'PutResourcePolicy', 200],
];

const routes = operations
  .map(([method, uri, operation, status]) => {
    const [path = '', query] = uri.split('?');
    const pattern = new RegExp(`^${path.replaceAll('{}', '([^/]+)')}/?$`);
    return { method, pattern, query: query?.split('=') ?? null, operation, status };
  })
  // One that asks for something in the query is meant before one with the same path that doesn't.
  .sort((a, b) => Number(b.query !== null) - Number(a.query !== null));

/** Every path of the Lambda API begins with a date. */
export const isLambdaPath = (path: string): boolean => /^\/20\d\d-\d\d-\d\d\//.test(path);

/** @returns null for a path that Lambda has not */
export function findRoute(method: string, path: string, query: URLSearchParams): Route | null {
  for (const { operation, status, ...route } of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (match === null) continue;
    if (route.query !== null && query.get(route.query[0] ?? '') !== route.query[1]) continue;
    return { operation, status, params: match.slice(1).map(decode) };
  }
  return null;
}

/** What is no percent-encoding stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
