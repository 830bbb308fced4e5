import { unknownPath, wrongMethod } from './errors.ts';

/** What a path of the protocol asks for. */
export type Route =
  | { readonly kind: 'live' | 'ready' | 'server' }
  | {
      readonly kind: 'model-ready' | 'model' | 'infer';
      readonly model: string;
      /** Undefined where the path leaves the choice to the server. */
      readonly version: string | undefined;
    };

/** `/v2/models/NAME[/versions/VERSION][/ready|/infer]` */
const modelPath = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/(ready|infer))?$/;

/**
 * The route of a request.
 *
 * @throws PartitaError P1564 no such path, P1565 another method
 * @see https://github.com/open-inference/open-inference-protocol
 */
export function routeOf(method: string, rawPath: string): Route {
  const path = rawPath.replace(/\/+$/, '');
  const route = routeOfPath(path);
  if (route === undefined) throw unknownPath(method, rawPath);
  const wanted = route.kind === 'infer' ? 'POST' : 'GET';
  if (method !== wanted && !(method === 'HEAD' && wanted === 'GET'))
    throw wrongMethod(method, rawPath, wanted);
  return route;
}

function routeOfPath(path: string): Route | undefined {
  if (path === '/v2') return { kind: 'server' };
  if (path === '/v2/health/live') return { kind: 'live' };
  if (path === '/v2/health/ready') return { kind: 'ready' };
  const [, name, version, action] = modelPath.exec(path) ?? [];
  if (name === undefined) return undefined;
  const kind = action === 'infer' ? 'infer' : action === 'ready' ? 'model-ready' : 'model';
  return { kind, model: decoded(name), version: version === undefined ? undefined : decoded(version) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
