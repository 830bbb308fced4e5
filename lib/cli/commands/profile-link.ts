import { Command, Option } from 'commander';
import type { MeasuredLink } from '../../../profiler/link/measure-link.ts';
import { type LinkRequest, profileLink } from '../../loop/profile-link.ts';
import type { Figure } from '../../plan/site.ts';
import { act } from '../command.ts';
import { layTable } from '../table.ts';

export const profileLinkCommand = () =>
  act(
    new Command('profile-link')
      .description('Measure bandwidth and round trip to an edge box, and write them into a site file.')
      .argument('<url>', 'where partita serve answers')
      .option('--site <file>', 'site file that takes the figures')
      .addOption(
        new Option('--tier <tier>', 'whose link it is there').choices(['edge', 'lambda']).default('edge'),
      )
      .addHelpText('after', '\nExample:\n  $ partita profile-link http://edge:4566 --site site.json'),
    async (terminal, url: string, options: LinkRequest) => {
      const measured = await profileLink(url, options, terminal.notify);
      terminal.status(null);
      terminal.print(render(measured, terminal.width).join('\n'));
      if (options.site !== undefined) terminal.print(`\nWritten: ${options.site}`);
      return { url, ...measured };
    },
  );

function render({ link, fits }: MeasuredLink, width: number): string[] {
  const row = (name: string, { value, low, high, samples }: Figure) => [
    name,
    String(value),
    low === undefined ? '' : `[${low}, ${high}]`,
    String(samples),
  ];
  return layTable(
    [
      { title: 'measured', align: 'left' },
      { title: 'median', align: 'right' },
      { title: '95 % interval', align: 'left' },
      { title: 'samples', align: 'right' },
    ],
    [
      row('Mbit/s up', link.upMbps),
      row('Mbit/s down', link.downMbps),
      row('round trip, ms', link.roundTripMs),
      row('jitter one way, ms', link.jitterMs),
      ['fixed ms of a transfer up', fits.up.fixedMs.toFixed(2), '', String(fits.up.samples)],
      ['fixed ms of a transfer down', fits.down.fixedMs.toFixed(2), '', String(fits.down.samples)],
    ],
    width,
  );
}
