import { Command, CommanderError, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { badCommandLine } from '../../lib/cli/errors.ts';
import { goalOptions, parse, profileOptions } from '../../lib/cli/options.ts';

/** What the parser itself says of a command line. */
function explain(...args: string[]): string {
  const quiet = { outputError: () => {}, writeErr: () => {} };
  const run = profileOptions(goalOptions(new Command('run').argument('<model>')))
    .requiredOption('-o, --out <dir>')
    .option('--port <n>', 'port', parse.whole(0, 65_535))
    .addOption(new Option('--parts <k>').conflicts('at'))
    .option('--at <tensors>')
    .exitOverride()
    .configureOutput(quiet);
  const program = new Command('partita').addCommand(run).exitOverride().configureOutput(quiet);
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.message;
  }
  throw new Error('nothing is wrong with it');
}

const run = (...args: string[]) => explain('run', 'model.onnx', '-o', 'out', ...args);

describe('a command line that is wrong', () => {
  it.each([
    [explain('runn'), 'Unknown command "runn". Did you mean run?'],
    [explain('fly'), 'Unknown command "fly".'],
    [run('--prot', '1'), 'Unknown option "--prot". Did you mean --port?'],
    [run('other.onnx'), 'Too many arguments for "run". Expected 1 argument but got 2.'],
    [explain('run', '-o', 'out'), 'Missing required argument "model".'],
    [explain('run', 'model.onnx'), 'Required option "-o, --out <dir>" not specified.'],
    [run('--slo'), 'Option "--slo <bound>" argument missing.'],
    [run('--parts', '2', '--at', 'x'), 'Option "--parts <k>" cannot be used with option "--at <tensors>".'],
    [
      run('--port', '99999'),
      'Option "--port <n>" argument "99999" is invalid. It must be a number from 0 to 65535.',
    ],
    [run('--port', '1.5'), 'Option "--port <n>" argument "1.5" is invalid. It must be a whole number.'],
    [
      run('--cold-rate', ''),
      'Option "--cold-rate <share>" argument "" is invalid. It must be a number from 0 to 1.',
    ],
  ])('is explained as %s', (explanation, message) => {
    expect(badCommandLine(explanation, 'run')).toMatchObject({ code: 'P1001', fault: 'user', message });
  });

  it.each(['nonsense', 'p95', 'p0=3ms', 'p100=3ms', 'p95=0ms', 'p95=3', 'p95=-3ms', '95=3ms', 'p95=1e9ms'])(
    'does not take %s for an SLO',
    (slo) => {
      expect(run('--slo', slo)).toContain('It must look like p95=300ms.');
    },
  );

  it('names the help of its command, or of the tool', () => {
    expect(badCommandLine(run('--prot'), 'run').next).toBe('partita run --help');
    expect(badCommandLine(explain('fly'), undefined).next).toBe('partita --help');
  });
});
