import { Command, CommanderError } from 'commander';
import { exitCodes, reportFailure } from './command.ts';
import { badCommandLine } from './errors.ts';
import { endOnSignals } from './signals.ts';

type MakeCommand = () => Command;

/** Where each command is, in the order of the loop; only those that are needed are loaded. */
const commands: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  run: async () => (await import('./commands/run.ts')).runCommand,
  inspect: async () => (await import('./commands/inspect.ts')).inspectCommand,
  split: async () => (await import('./commands/split.ts')).splitCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  profile: async () => (await import('./commands/profile.ts')).profileCommand,
  'profile-link': async () => (await import('./commands/profile-link.ts')).profileLinkCommand,
  optimize: async () => (await import('./commands/optimize.ts')).optimizeCommand,
  diff: async () => (await import('./commands/diff.ts')).diffCommand,
  deploy: async () => (await import('./commands/deploy.ts')).deployCommand,
  invoke: async () => (await import('./commands/invoke.ts')).invokeCommand,
  destroy: async () => (await import('./commands/deploy.ts')).destroyCommand,
  compare: async () => (await import('./commands/compare.ts')).compareCommand,
  report: async () => (await import('./commands/report.ts')).reportCommand,
  reconcile: async () => (await import('./commands/reconcile.ts')).reconcileCommand,
  prices: async () => (await import('./commands/prices.ts')).pricesCommand,
  leakage: async () => (await import('./commands/leakage.ts')).leakageCommand,
  codecs: async () => (await import('./commands/codecs.ts')).codecsCommand,
  exits: async () => (await import('./commands/exits.ts')).exitsCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  variants: async () => (await import('./commands/variants.ts')).variantsCommand,
  zoo: async () => (await import('./commands/zoo.ts')).zooCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
};

/** Runs the command line. Sets the process's exit code: 0, 1 for our fault, 2 for the user's. */
export async function main(argv: readonly string[]): Promise<void> {
  const json = argv.includes('--json');
  endOnSignals(json);
  const program = new Command('partita').description(
    'Splits an ONNX model into functions, measures latency and cost, and finds the best plan.',
  );
  const [name = ''] = argv;
  const named = Object.hasOwn(commands, name) ? commands[name] : undefined;
  for (const load of named === undefined ? Object.values(commands) : [named]) {
    program.addCommand((await load())());
  }
  for (const command of withSubcommands(program)) {
    // Errors of the command line are told like all others, once they are caught.
    command.exitOverride().configureOutput({ outputError: () => {} });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    process.exitCode = failureCode(error, named && name, json);
  }
}

const withSubcommands = (command: Command): Command[] => [
  command,
  ...command.commands.flatMap(withSubcommands),
];

function failureCode(error: unknown, name: string | undefined, json: boolean): number {
  if (!(error instanceof CommanderError)) return reportFailure(error, json);
  if (error.exitCode === 0) return exitCodes.ok;
  // Without a command, the help has been shown.
  if (error.code === 'commander.help') return exitCodes.user;
  return reportFailure(badCommandLine(error.message, name), json);
}
