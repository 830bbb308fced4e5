import { openTarget } from '../../lib/targets/index.ts';
import { describeTarget } from './suite.ts';

describeTarget('the embedded target', () => openTarget('local'));
