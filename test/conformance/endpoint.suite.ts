import { openTarget } from '../../lib/targets/index.ts';
import { describeCommands } from './commands.ts';
import {
  describeOrchestration,
  inferByClient,
  inferByCoordinator,
  inferByStateMachine,
} from './orchestrations.ts';
import { describeTarget } from './suite.ts';

const endpoint = process.env['AWS_ENDPOINT_URL'] ?? '';
const open = () => openTarget(endpoint);

describeTarget(`the endpoint ${endpoint}`, open);
describeOrchestration(endpoint, 'client', open, inferByClient);
describeOrchestration(endpoint, 'coordinator', open, inferByCoordinator);
describeOrchestration(endpoint, 'step-functions', open, inferByStateMachine);
describeCommands(endpoint);
