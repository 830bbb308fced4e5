import { aliasKind } from './alias.ts';
import { bucketKind } from './bucket.ts';
import { functionKind } from './function.ts';
import type { Kind } from './kind.ts';
import { layerVersionKind } from './layer-version.ts';
import { logGroupKind } from './log-group.ts';
import { permissionKind } from './permission.ts';
import { urlKind } from './url.ts';
import { versionKind } from './version.ts';

/** What the embedded target puts of a stack, by CloudFormation type. */
export const kinds: Readonly<Record<string, Kind>> = {
  'AWS::Lambda::Function': functionKind,
  'AWS::Lambda::LayerVersion': layerVersionKind,
  'AWS::Lambda::Version': versionKind,
  'AWS::Lambda::Alias': aliasKind,
  'AWS::Lambda::Url': urlKind,
  'AWS::Lambda::Permission': permissionKind,
  'AWS::Logs::LogGroup': logGroupKind,
  'AWS::S3::Bucket': bucketKind,
};
