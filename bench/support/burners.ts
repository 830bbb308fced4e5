import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { LocalCloud } from '../../lib/local/index.ts';
import { writeFunction } from './functions.ts';
import type { Sized } from './rounds.ts';

/** Some 80 ms of one CPU, by each of so many threads. */
const code = `
const { Worker } = require('node:worker_threads');
const burn = 'let sum = 0; for (let i = 0; i < 6e7; i++) sum = (Math.imul(sum, 31) + i) | 0;';
const loop = new Function(burn + 'return sum;');
const workers = Array.from({ length: Number(process.env.THREADS) - 1 }, () =>
  new Worker("const loop = new Function(" + JSON.stringify(burn + 'return sum;') + ");" +
    "require('node:worker_threads').parentPort.on('message', (port) => require('node:worker_threads').parentPort.postMessage(loop()))", { eval: true }));
exports.handler = async () => {
  const others = workers.map((worker) => new Promise((resolve) => {
    worker.once('message', resolve);
    worker.postMessage('go');
  }));
  loop();
  await Promise.all(others);
};`;

/** Functions that use so many CPUs for a fixed amount of work each, one for each memory size. */
export function burners(
  cloud: LocalCloud,
  lambda: LambdaClient,
  folder: string,
  sizesMb: readonly number[],
  threads: number,
): Sized[] {
  return sizesMb.map((memoryMb) => {
    const FunctionName = `${cloud.enforcement}-${threads}-${memoryMb}`;
    const fn = writeFunction(folder, FunctionName, code, memoryMb);
    cloud.createFunction({ ...fn, environment: { THREADS: String(threads) } });
    return {
      memoryMb,
      async invoke() {
        const { LogResult = '', FunctionError } = await lambda.send(
          new InvokeCommand({ FunctionName, LogType: 'Tail' }),
        );
        const log = Buffer.from(LogResult, 'base64').toString();
        if (FunctionError !== undefined) throw new Error(log);
        return log;
      },
    };
  });
}
