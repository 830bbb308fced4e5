import { Command } from 'commander';
import { examineMachine } from '../../loop/doctor.ts';
import { act } from '../command.ts';
import { wrap } from '../table.ts';

const indent = '                 ';

export const doctorCommand = () =>
  act(
    new Command('doctor')
      .description('Say what this machine can do.')
      .addHelpText('after', '\nExample:\n  $ partita doctor --json'),
    async (terminal) => {
      terminal.status('looking at this machine');
      const checks = await examineMachine();
      terminal.status(null);
      for (const { name, ok, detail } of checks) {
        const mark = ok ? terminal.paint('green', 'ok ') : terminal.paint('red', 'no ');
        const text = wrap(detail, terminal.width, indent).slice(indent.length);
        terminal.print(`${mark} ${name.padEnd(12)} ${text}`);
      }
      return { checks };
    },
  );
