import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/*
 * Scripts that run in a process or thread of their own. From source they run as CommonJS: the hooks that tsx has for
 * ES modules take a quarter of a second longer to start.
 */

interface Script {
  readonly file: string;
  readonly isSource: boolean;
}

/** @param name without its extension @param from import.meta.url of the module that it lies beside */
function scriptBeside(name: string, from: string): Script {
  const isSource = from.endsWith('.ts');
  return { file: fileURLToPath(new URL(`./${name}${isSource ? '.ts' : '.js'}`, from)), isSource };
}

const runFromSource = (): string[] => ['--require', createRequire(import.meta.url).resolve('tsx/cjs')];

/** Starts the script of a name beside a module in a process. @param from the module's import.meta.url */
export function forkBeside(name: string, from: string, options: Omit<ForkOptions, 'execArgv'>): ChildProcess {
  const { file, isSource } = scriptBeside(name, from);
  const execArgv = isSource ? [...runFromSource(), '--eval', 'require(process.argv[1])'] : [];
  return fork(file, { ...options, execArgv });
}

/** Starts the script of a name beside a module in a thread. @param from the module's import.meta.url */
export function threadBeside(name: string, from: string, workerData: unknown): Worker {
  const { file, isSource } = scriptBeside(name, from);
  return isSource
    ? new Worker(`require(${JSON.stringify(file)})`, { eval: true, execArgv: runFromSource(), workerData })
    : new Worker(file, { execArgv: [], workerData });
}
