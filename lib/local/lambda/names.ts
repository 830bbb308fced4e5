/** Accepted by every client, and refused by nothing that looks at regions. */
export const region = 'us-east-1';
export const accountId = '000000000000';
export const latest = '$LATEST';

export const functionArn = (functionName: string) =>
  `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;

export interface FunctionReference {
  readonly functionName: string;
  readonly qualifier: string | null;
}

/**
 * Reads what clients name a function by: its name, `ACCOUNT:function:NAME`, or its ARN, each with or without
 * `:QUALIFIER` at the end.
 */
export function parseFunctionName(text: string): FunctionReference {
  const parts = text.split(':');
  const at = parts.indexOf('function');
  const [functionName = '', qualifier = null] = at === -1 ? parts : parts.slice(at + 1);
  return { functionName, qualifier };
}
