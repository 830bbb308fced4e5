import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cgroupsOf } from '../support/cgroups.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
/** Compiles the sources once; hooks that compile every module as it loads take a second or two of each command. */
const cli = join(repository, 'bin', 'from-source.mjs');

/** How a command ended, with all that it printed. */
export interface Ended {
  /** Its exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has printed so far. */
  printed(): Pick<Ended, 'stdout' | 'stderr'>;
  /** Waits until the command has printed what is looked for. */
  said(text: string): Promise<void>;
}

interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** @default the sandbox's folder */
  readonly cwd?: string;
  /** The program and its first arguments. @default node with the CLI */
  readonly program?: readonly [string, ...string[]];
}

/** A folder to work in and a folder for temporary files, which nothing else on the machine uses. */
export class Sandbox {
  readonly root = mkdtempSync(join(tmpdir(), 'partita-cli-'));
  readonly folder = join(this.root, 'work');
  readonly #temporary = join(this.root, 'tmp');
  readonly #pids: number[] = [];
  #before: readonly string[] = [];

  constructor() {
    mkdirSync(this.folder);
    mkdirSync(this.#temporary);
  }

  /** Starts the command line as the leader of a process group, as a shell does. */
  start(args: readonly string[], { env, cwd, program }: StartOptions = {}): Running {
    this.#before = this.files();
    const [file, ...first] = program ?? [process.execPath, cli, 'partita'];
    const child = spawn(file, [...first, ...args], {
      cwd: cwd ?? this.folder,
      env: { ...cleanEnvironment(), TMPDIR: this.#temporary, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    if (child.pid !== undefined) this.#pids.push(child.pid);
    const printed = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      printed.stdout += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      printed.stderr += chunk;
    });
    const ended = once(child, 'close').then(
      ([code, signal]): Ended => ({ code: code ?? signal, ...printed }),
    );
    return {
      child,
      ended,
      printed: () => printed,
      async said(text) {
        const isOver = ended.then(() => true);
        while (!`${printed.stdout}${printed.stderr}`.includes(text)) {
          if (await Promise.race([isOver, delay(5, false)])) {
            throw new Error(`it ended without "${text}": ${printed.stdout}${printed.stderr}`);
          }
        }
      },
    };
  }

  run(args: readonly string[], options?: StartOptions): Promise<Ended> {
    return this.start(args, options).ended;
  }

  /** Runs a command with `--json`. @returns its document; it must have succeeded */
  async json(args: readonly string[]): Promise<unknown> {
    const { code, stdout, stderr } = await this.run([...args, '--json']);
    if (code !== 0) throw new Error(`${args.join(' ')} exits with ${code}: ${stderr}`);
    return JSON.parse(stdout);
  }

  /**
   * What commands left: files, processes and control groups.
   *
   * @param before files that were there; @default those before the last command
   */
  leftovers(before = this.#before): string[] {
    const files = this.files().filter((path) => !before.includes(path));
    return [...files, ...this.processes().map(({ command }) => command), ...this.#pids.flatMap(cgroupsOf)];
  }

  /** Waits until no process is left. @returns those that don't go in time */
  async processesSoon(): Promise<string[]> {
    for (let attempt = 0; attempt < 250 && this.processes().length > 0; attempt++) await delay(20);
    return this.processes().map(({ command }) => command);
  }

  /** Processes that know the sandbox by their environment or command line. */
  processes(): { pid: number; command: string }[] {
    if (!existsSync('/proc/self/environ')) return [];
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .flatMap((name) => {
        const command = readIfThere(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim();
        const isOurs = `${command} ${readIfThere(`/proc/${name}/environ`)}`.includes(this.root);
        return isOurs ? [{ pid: Number(name), command }] : [];
      });
  }

  remove(): void {
    for (const { pid } of this.processes()) process.kill(pid, 'SIGKILL');
    rmSync(this.root, { recursive: true, force: true });
  }

  files(): string[] {
    return readdirSync(this.root, { recursive: true, encoding: 'utf8' });
  }
}

/** What this process has been told about npm, CI and terminals isn't for those it starts. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME };
}

/** A process and its files can go while it's being looked at. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
