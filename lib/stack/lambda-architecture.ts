import { Architecture as LambdaArchitecture } from 'aws-cdk-lib/aws-lambda';
import type { Architecture } from '../plan/platform.ts';

export const lambdaArchitecture = (architecture: Architecture): LambdaArchitecture =>
  architecture === 'arm64' ? LambdaArchitecture.ARM_64 : LambdaArchitecture.X86_64;
