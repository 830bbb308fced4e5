#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// Node 20 is supported here until the AWS SDK drops it; its warning would precede every command's output.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
// A server that passes large objects on leaves much behind that is soon garbage: V8 would give it room to grow into
// rather than collect it. Only while the heap is small can it still be told not to.
if (process.argv[2] === 'serve') setFlagsFromString('--semi-space-growth-factor=1');
const { main } = await import('../lib/cli/main.ts');
await main(process.argv.slice(2));
