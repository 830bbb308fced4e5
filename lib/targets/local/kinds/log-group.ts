import { z } from 'zod';
import { physicalName } from '../site.ts';
import { kind } from './kind.ts';

/** AWS::Logs::LogGroup: a name only; a function's log goes to the caller who asks for it. */
export const logGroupKind = kind({
  schema: z.object({}),
  put: async ({ stackName }, id) => ({ ref: physicalName(stackName, id, 512), attributes: {} }),
});
