import type { IncomingHttpHeaders } from 'node:http';
import type { Cors } from '../functions/function-url.ts';

/** Headers by which a browser knows what it may do; none where the URL has no such rules, or not for its origin. */
export function corsHeaders(cors: Cors | null, { origin }: IncomingHttpHeaders): Record<string, string> {
  const allowed = cors?.AllowOrigins ?? [];
  if (cors === null || origin === undefined || !(allowed.includes('*') || allowed.includes(origin)))
    return {};
  return {
    'access-control-allow-origin': allowed.includes('*') && cors.AllowCredentials !== true ? '*' : origin,
    vary: 'Origin',
    ...(cors.AllowCredentials === true && { 'access-control-allow-credentials': 'true' }),
    ...(cors.ExposeHeaders !== undefined && {
      'access-control-expose-headers': cors.ExposeHeaders.join(','),
    }),
  };
}

/** What a preflight is answered besides. */
export const preflightHeaders = (cors: Cors): Record<string, string> => ({
  ...(cors.AllowMethods !== undefined && { 'access-control-allow-methods': cors.AllowMethods.join(',') }),
  ...(cors.AllowHeaders !== undefined && { 'access-control-allow-headers': cors.AllowHeaders.join(',') }),
  ...(cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
});
