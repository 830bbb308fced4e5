import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';

/** What a function URL answers. */
export interface UrlResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** Of the connection, which isn't the function's. */
const hopByHop = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade']);

const responseSchema = z.object({
  statusCode: z.int().min(200).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  body: z.string().default(''),
  cookies: z.array(z.string()).default([]),
  isBase64Encoded: z.boolean().default(false),
});

/**
 * Reads what the function returned: a response with a statusCode, or any other JSON, which is the body of one.
 * Source: AWS Lambda, "Invoking Lambda function URLs", response payload format.
 *
 * @returns null when it has a statusCode but is no response
 */
export function urlResponse(returned: string): UrlResponse | null {
  const value: unknown = JSON.parse(returned);
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) {
    const text = typeof value === 'string' ? value : returned;
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) };
  }
  const parsed = responseSchema.safeParse(value);
  if (!parsed.success) return null;
  const { statusCode, headers, body, cookies, isBase64Encoded } = parsed.data;
  const own = Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), String(value)])
    .filter(([name]) => !hopByHop.has(name));
  if (!own.every(isHeader)) return null;
  return {
    status: statusCode,
    headers: {
      'content-type': 'application/json',
      ...Object.fromEntries(own),
      ...(cookies.length > 0 && { 'set-cookie': cookies }),
    },
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function isHeader([name, value]: [string, string]): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
