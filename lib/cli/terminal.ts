import { styleText } from 'node:util';
import type { Notify } from '../host.ts';
import { isEnding } from '../lifetime.ts';
import { visible, wrap } from './table.ts';

/** What commands print with. The only place in Partita that writes to a stream. */
export interface Terminal {
  /** Columns to lay text out in: the terminal's, within reason, and 80 in a pipe. */
  readonly width: number;
  readonly paint: Paint;
  /** Prints a block of text to the person; nothing with --json. */
  print(text: string): void;
  /** Prints the one JSON document of --json; nothing without it. */
  answer(document: unknown): void;
  /** Shows what a long step is at; `null` when it is over. */
  status(text: string | null): void;
  readonly notify: Notify;
  /** Says on one line, on stderr, why what was found isn't good enough: the command then ends with exit code 3. */
  refuse(text: string): void;
}

type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

/** Colours text, or leaves it as it is where colour isn't wanted. */
export type Paint = (style: Style, text: string) => string;

const columns = { least: 60, most: 100, inPipe: 80 } as const;
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const tickMs = 100;

/** Whether a stream takes colour. Source: no-color.org. */
const hasColour = (stream: NodeJS.WriteStream) =>
  stream.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';

const painter =
  (stream: NodeJS.WriteStream): Paint =>
  (style, text) =>
    hasColour(stream) ? styleText(style, text, { validateStream: false }) : text;

export interface OpenTerminal extends Terminal {
  readonly refused: boolean;
  close(): void;
}

/** Prints to stdout, or nothing there with `--json`; progress goes to stderr. */
export function openTerminal(options: { json: boolean }): OpenTerminal {
  const { stdout, stderr } = process;
  const isLive = stderr.isTTY === true;
  const paint = painter(stdout);
  const started = { at: 0, text: '' };
  let suffix = '';
  let timer: NodeJS.Timeout | null = null;
  let tick = 0;
  let refused = false;

  const erase = () => {
    if (isLive && timer !== null) stderr.write('\r\x1b[2K');
  };
  const draw = () => {
    const seconds = Math.floor((Date.now() - started.at) / 1000);
    const frame = spinner[tick++ % spinner.length] as string;
    const line = `${frame} ${started.text}${suffix}${seconds > 0 ? ` ${seconds} s` : ''}`;
    stderr.write(`\r\x1b[2K${painter(stderr)('dim', line.slice(0, (stderr.columns ?? columns.inPipe) - 1))}`);
  };
  const status = (text: string | null) => {
    erase();
    if (timer !== null) clearInterval(timer);
    timer = null;
    if (text === null || isEnding()) return;
    started.at = Date.now();
    started.text = visible(text);
    suffix = '';
    if (!isLive) {
      stderr.write(`  ${visible(text)} ...\n`);
      return;
    }
    timer = setInterval(draw, tickMs);
    timer.unref();
    draw();
  };
  const width = stdout.isTTY
    ? Math.min(columns.most, Math.max(columns.least, stdout.columns))
    : columns.inPipe;
  return {
    width,
    paint,
    status,
    print(text) {
      if (options.json || isEnding()) return;
      erase();
      stdout.write(`${text}\n`);
      if (timer !== null) draw();
    },
    answer(document) {
      if (options.json) stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    },
    notify(notice) {
      if (notice.kind === 'step') status(notice.text);
      else if (notice.kind === 'advance') suffix = ` ${notice.done}/${notice.total}`;
      else if (!isEnding()) {
        erase();
        stderr.write(`${wrap(`note: ${visible(notice.text)}`, width, '  ')}\n`);
      }
    },
    refuse(text) {
      refused = true;
      status(null);
      stderr.write(`${visible(text)}\n`);
    },
    get refused() {
      return refused;
    },
    close: () => status(null),
  };
}
