/** Accepted by every client, and refused by nothing that looks at regions. */
export const region = 'us-east-1';
export const accountId = '000000000000';
export const latest = '$LATEST';

/** @param qualifier a version or an alias; the ARN of the function itself without one */
export const functionArn = (functionName: string, qualifier: string | null = null) =>
  `arn:aws:lambda:${region}:${accountId}:function:${functionName}${qualifier === null ? '' : `:${qualifier}`}`;

/** @param version null for the layer itself */
export const layerArn = (layerName: string, version: number | null = null) =>
  `arn:aws:lambda:${region}:${accountId}:layer:${layerName}${version === null ? '' : `:${version}`}`;

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

/** Reads a layer's name or ARN. */
export function parseLayerName(text: string): { layerName: string; version: number | null } {
  const parts = text.split(':');
  const at = parts.indexOf('layer');
  const [layerName = '', version] = at === -1 ? parts : parts.slice(at + 1);
  return { layerName, version: version === undefined ? null : Number(version) };
}
