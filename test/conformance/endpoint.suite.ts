import { openTarget } from '../../lib/targets/index.ts';
import { describeTarget } from './suite.ts';

const endpoint = process.env['AWS_ENDPOINT_URL'] ?? '';

describeTarget(`the endpoint ${endpoint}`, () => openTarget(endpoint));
