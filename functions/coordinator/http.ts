import { fromBase64, toBase64 } from '../../lib/tensors/base64.ts';

/** A request as a Lambda function URL hands it over: payload format 2.0, as far as it is read here. */
export interface UrlEvent {
  readonly rawPath: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly requestContext: { readonly http: { readonly method: string }; readonly requestId?: string };
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** An answer in the same format. */
export interface UrlAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

export const bodyOf = ({ body = '', isBase64Encoded = false }: UrlEvent): Uint8Array =>
  isBase64Encoded ? fromBase64(body) : new TextEncoder().encode(body);

/** A header by its lower-case name. */
export const headerOf = ({ headers = {} }: UrlEvent, name: string): string | undefined =>
  headers[name] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];

export const jsonAnswer = (
  statusCode: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): UrlAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
  isBase64Encoded: false,
});

/** A body of any kind: text as it is, other bytes in base64. */
export function bodyAnswer(headers: Readonly<Record<string, string>>, body: Uint8Array): UrlAnswer {
  const isText = headers['content-type'] === 'application/json';
  return {
    statusCode: 200,
    headers,
    body: isText ? new TextDecoder().decode(body) : toBase64(body),
    isBase64Encoded: !isText,
  };
}
