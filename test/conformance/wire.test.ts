import { startLocalCloud } from '../../lib/local/index.ts';
import { describeWire } from './wire/suite.ts';

describeWire('the embedded target', () => startLocalCloud());
