import type { Command } from 'commander';
import { PartitaError } from '../errors.ts';
import { endLifetime, isEnding } from '../lifetime.ts';
import { asTyped } from './as-typed.ts';
import { visible } from './table.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** Exit codes. Source: docs/errors.md. */
export const exitCodes = { ok: 0, tool: 1, user: 2, refused: 3 } as const;

/** A command's work: prints through the terminal and answers what `--json` shows. */
export type Work<Args extends unknown[]> = (terminal: Terminal, ...args: Args) => Promise<unknown>;

/** Gives a command `--json`, its work, and one way to fail. */
export function act<Args extends unknown[]>(command: Command, work: Work<Args>): Command {
  return command
    .option('--json', 'print one JSON document on stdout, progress on stderr')
    .action(async (...all: unknown[]) => {
      const json = command.opts()['json'] === true;
      const terminal = openTerminal({ json });
      try {
        // Commander adds the command itself as the last argument.
        const answer = await work(terminal, ...(all.slice(0, -1) as Args));
        if (isEnding()) return;
        terminal.close();
        terminal.answer(answer);
        await endLifetime();
        process.exitCode = terminal.refused ? exitCodes.refused : exitCodes.ok;
      } catch (error) {
        // Whoever ends the process says why; what fails because of that is no news.
        if (isEnding()) return;
        terminal.close();
        await endLifetime();
        process.exitCode = reportFailure(error, json);
      }
    });
}

/** Prints a failure. @returns the exit code it asks for */
export function reportFailure(error: unknown, json: boolean): number {
  const known = error instanceof PartitaError ? error : unexpected(error);
  const { code, message } = known;
  const next = asTyped(known.next);
  if (json) {
    process.stdout.write(`${JSON.stringify({ error: { code, message, next } }, null, 2)}\n`);
  }
  process.stderr.write(`${code}  ${visible(message)}\n       next: ${visible(next)}\n`);
  if (known.fault === 'tool' && known.cause instanceof Error) process.stderr.write(`${known.cause.stack}\n`);
  return exitCodes[known.fault];
}

/** A failure nobody foresaw: unless the disk is full, Partita's own. */
function unexpected(error: unknown): PartitaError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const what = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC') {
    return new PartitaError(
      'P1905',
      `The disk is full: "${what}".`,
      'Free some space and repeat the command',
      {
        cause: error,
      },
    );
  }
  return new PartitaError(
    'P1999',
    `Partita failed: "${what}".`,
    'partita doctor, then report it with the output',
    {
      fault: 'tool',
      cause: error,
    },
  );
}
