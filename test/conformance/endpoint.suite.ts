import { openTarget } from '../../lib/targets/index.ts';
import { describeCommands } from './commands.ts';
import {
  describeOrchestration,
  inferByClient,
  inferByCoordinator,
  inferByStateMachine,
} from './orchestrations.ts';
import { describeTarget } from './suite.ts';
import { ministackDifferences } from './wire/ministack.ts';
import { describeWire } from './wire/suite.ts';

const endpoint = process.env['AWS_ENDPOINT_URL'] ?? '';
const open = () => openTarget(endpoint);

describeTarget(`the endpoint ${endpoint}`, open);
describeOrchestration(endpoint, 'client', open, inferByClient);
describeOrchestration(endpoint, 'coordinator', open, inferByCoordinator);
describeOrchestration(endpoint, 'step-functions', open, inferByStateMachine);
describeCommands(endpoint);

const isMinistack = (await fetch(new URL('/_ministack/health', endpoint))).ok;
const standing = async () => ({ endpoint, close: async () => undefined });
describeWire(`the endpoint ${endpoint}`, standing, isMinistack ? ministackDifferences : {});
