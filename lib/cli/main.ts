import { Command, CommanderError } from 'commander';
import { exitCodes } from './command.ts';
import { inspectCommand } from './commands/inspect.ts';
import { zooCommand } from './commands/zoo.ts';
import { endOnSignals } from './signals.ts';

/** Runs the command line. Sets the process's exit code: 0, 1 for our fault, 2 for the user's. */
export async function main(argv: readonly string[]): Promise<void> {
  endOnSignals();
  const program = new Command('partita')
    .description('Splits an ONNX model into functions, measures latency and cost, and finds the best plan.')
    .showHelpAfterError('(partita COMMAND --help shows an example)');
  for (const command of [inspectCommand(), zooCommand()]) program.addCommand(command);
  for (const command of [program, ...program.commands]) command.exitOverride();
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.user;
  }
}
