import { openTarget } from '../../lib/targets/index.ts';
import { describeOrchestration, inferByCoordinator } from './orchestrations.ts';
import { describeTarget } from './suite.ts';

const name = 'the embedded target';
const open = () => openTarget('local');

describeTarget(name, open);
describeOrchestration(name, 'coordinator', open, inferByCoordinator);
