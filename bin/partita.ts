#!/usr/bin/env node
// Node 20 is supported here until the AWS SDK drops it; its warning would precede every command's output.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
const { main } = await import('../lib/cli/main.ts');
await main(process.argv.slice(2));
