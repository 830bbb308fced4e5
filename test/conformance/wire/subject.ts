/** The function that the rows are observed on: CommonJS, for any runtime of Node.js. */
export const subject = `
const fs = require('node:fs');
const marker = () => require('node:path').join(process.env.TMPDIR ?? '/tmp', 'partita-wire-marker');
let calls = 0;
exports.handler = async (event, context) => {
  calls += 1;
  if (event.throws) throw new TypeError('boom');
  if (event.exit !== undefined) process.exit(event.exit);
  if (event.write) fs.writeFileSync(marker(), event.write);
  if (event.hang) for (;;);
  if (event.bytes) return 'x'.repeat(event.bytes - 2);
  if (event.hogMb) {
    const held = [];
    for (let mb = 0; mb < event.hogMb; mb += 10) held.push(Buffer.alloc(10_000_000, mb + 1));
    return 'survived ' + held.length;
  }
  if (event.require) return require(event.require);
  if (event.nothing) return undefined;
  if (event.print) console.log(event.print);
  return {
    calls,
    pid: process.pid,
    marker: fs.existsSync(marker()) ? fs.readFileSync(marker(), 'utf8') : null,
    version: context.functionVersion,
    arn: context.invokedFunctionArn,
    env: process.env,
  };
};`;
