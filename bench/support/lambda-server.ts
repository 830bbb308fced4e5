import { type LocalFunction, startLocalCloud } from '../../lib/local/index.ts';
import type { Enforcement } from '../../lib/plan/platform.ts';

/** What the server is told to serve, as JSON in its first argument. */
export interface Served {
  readonly enforcement?: Enforcement;
  readonly functions: readonly LocalFunction[];
}

/** An embedded Lambda with the functions given, until its input ends. */
const { enforcement, functions }: Served = JSON.parse(process.argv[2] ?? '{"functions":[]}');
const cloud = await startLocalCloud(enforcement === undefined ? {} : { enforcement });
for (const fn of functions) cloud.createFunction(fn);
process.stdout.write(`${cloud.endpoint}\n`);
process.stdin.resume().once('end', () => void cloud.close());
