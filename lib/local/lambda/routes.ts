export interface Route {
  /** Name of the operation, for those that are not served too; null for a path that Lambda has not. */
  readonly operation: string | null;
  /** What stands in the path for `{}`, decoded. */
  readonly resource: string;
}

/** The Lambda API's paths. Source: the HTTP traits of its Smithy model. */
const operations: readonly (readonly [method: string, path: string, operation: string])[] = [
  ['POST', '/2015-03-31/functions/{}/invocations', 'Invoke'],
  ['GET', '/2015-03-31/functions/{}/configuration', 'GetFunctionConfiguration'],
  ['PUT', '/2015-03-31/functions/{}/configuration', 'UpdateFunctionConfiguration'],
  ['GET', '/2015-03-31/functions/{}', 'GetFunction'],
  ['DELETE', '/2015-03-31/functions/{}', 'DeleteFunction'],
  ['GET', '/2015-03-31/functions', 'ListFunctions'],
  ['POST', '/2015-03-31/functions', 'CreateFunction'],
  ['PUT', '/2015-03-31/functions/{}/code', 'UpdateFunctionCode'],
  ['POST', '/2015-03-31/functions/{}/versions', 'PublishVersion'],
  ['GET', '/2015-03-31/functions/{}/versions', 'ListVersionsByFunction'],
  ['POST', '/2015-03-31/functions/{}/aliases', 'CreateAlias'],
  ['GET', '/2015-03-31/functions/{}/aliases', 'ListAliases'],
  ['GET', '/2015-03-31/functions/{}/aliases/{}', 'GetAlias'],
  ['PUT', '/2015-03-31/functions/{}/aliases/{}', 'UpdateAlias'],
  ['DELETE', '/2015-03-31/functions/{}/aliases/{}', 'DeleteAlias'],
  ['POST', '/2015-03-31/functions/{}/policy', 'AddPermission'],
  ['GET', '/2015-03-31/functions/{}/policy', 'GetPolicy'],
  ['PUT', '/2017-10-31/functions/{}/concurrency', 'PutFunctionConcurrency'],
  ['DELETE', '/2017-10-31/functions/{}/concurrency', 'DeleteFunctionConcurrency'],
  ['GET', '/2019-09-30/functions/{}/concurrency', 'GetFunctionConcurrency'],
  ['PUT', '/2019-09-30/functions/{}/provisioned-concurrency', 'PutProvisionedConcurrencyConfig'],
  ['GET', '/2019-09-30/functions/{}/provisioned-concurrency', 'GetProvisionedConcurrencyConfig'],
  ['DELETE', '/2019-09-30/functions/{}/provisioned-concurrency', 'DeleteProvisionedConcurrencyConfig'],
  ['POST', '/2021-10-31/functions/{}/url', 'CreateFunctionUrlConfig'],
  ['GET', '/2021-10-31/functions/{}/url', 'GetFunctionUrlConfig'],
  ['POST', '/2021-11-15/functions/{}/response-streaming-invocations', 'InvokeWithResponseStream'],
  ['POST', '/2014-11-13/functions/{}/invoke-async', 'InvokeAsync'],
  ['POST', '/2018-10-31/layers/{}/versions', 'PublishLayerVersion'],
  ['GET', '/2017-03-31/tags/{}', 'ListTags'],
  ['POST', '/2017-03-31/tags/{}', 'TagResource'],
];

const routes = operations.map(([method, path, operation]) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll('{}', '([^/]+)')}/?$`),
  operation,
}));

/** Every path of the Lambda API begins with a date. */
export const isLambdaPath = (path: string): boolean => /^\/20\d\d-\d\d-\d\d\//.test(path);

export function findRoute(method: string, path: string): Route {
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (match !== null) return { operation: route.operation, resource: decodeURIComponent(match[1] ?? '') };
  }
  return { operation: null, resource: '' };
}
