import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTerminal } from '../../lib/cli/terminal.ts';

let printed: { stdout: string; stderr: string };

beforeEach(() => {
  printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      printed[name] += String(chunk);
      return true;
    });
  }
  vi.stubEnv('NO_COLOR', undefined);
  vi.stubEnv('TERM', 'xterm');
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  attach({ isTTY: false, columns: undefined });
});

/** Pretends that both streams are a terminal, or aren't. */
function attach({ isTTY, columns }: { isTTY: boolean; columns: number | undefined }): void {
  for (const stream of [process.stdout, process.stderr]) {
    Object.defineProperties(stream, {
      isTTY: { value: isTTY, configurable: true },
      columns: { value: columns, configurable: true },
    });
  }
}

function useAll({ json }: { json: boolean }): void {
  const terminal = openTerminal({ json });
  terminal.notify({ kind: 'step', text: 'splitting' });
  terminal.notify({ kind: 'advance', done: 1, total: 2 });
  terminal.notify({ kind: 'note', text: 'a caveat' });
  terminal.print(terminal.paint('bold', 'a table'));
  terminal.answer({ exact: true });
  terminal.close();
}

describe('a pipe', () => {
  beforeEach(() => attach({ isTTY: false, columns: undefined }));

  it('takes the text on stdout and the progress on stderr, without colour', () => {
    useAll({ json: false });
    expect(printed).toEqual({
      stdout: 'a table\n',
      stderr: '  splitting ...\n  note: a caveat\n',
    });
  });

  it('takes one document on stdout and nothing else with --json', () => {
    useAll({ json: true });
    expect(printed).toEqual({
      stdout: '{\n  "exact": true\n}\n',
      stderr: '  splitting ...\n  note: a caveat\n',
    });
  });

  it('takes notes within its width, and obeys none', () => {
    const { notify } = openTerminal({ json: false });
    notify({
      kind: 'note',
      text: 'ONNX Runtime does not load its own optimised graph of this "\u001b[2J" model: no',
    });
    expect(printed.stderr).toBe(
      '  note: ONNX Runtime does not load its own optimised graph of this "\ufffd[2J" model:\n  no\n',
    );
  });

  it('is 80 columns wide', () => {
    expect(openTerminal({ json: false }).width).toBe(80);
  });
});

describe('a terminal', () => {
  it.each([
    [40, 60],
    [72, 72],
    [300, 100],
  ])('of %d columns is laid out in %d', (columns, width) => {
    attach({ isTTY: true, columns });
    expect(openTerminal({ json: false }).width).toBe(width);
  });

  it('is coloured, unless it or the person wants none', () => {
    attach({ isTTY: true, columns: 80 });
    const painted = () => openTerminal({ json: false }).paint('red', 'text');
    expect(painted()).toBe('\u001b[31mtext\u001b[39m');
    vi.stubEnv('NO_COLOR', '1');
    expect(painted()).toBe('text');
    vi.stubEnv('NO_COLOR', '');
    expect(painted()).not.toBe('text');
    vi.stubEnv('TERM', 'dumb');
    expect(painted()).toBe('text');
  });

  it('shows the step that is under way, cut at its width, and erases it before anything else', () => {
    attach({ isTTY: true, columns: 20 });
    vi.stubEnv('NO_COLOR', '1');
    const terminal = openTerminal({ json: false });
    terminal.status('measuring functions at 3538, 1769, 1024 MB');
    expect(printed.stderr).toBe('\r\u001b[2K⠋ measuring functio');
    printed.stderr = '';
    terminal.print('a row');
    expect(printed.stdout).toBe('a row\n');
    expect(printed.stderr).toBe('\r\u001b[2K\r\u001b[2K⠙ measuring functio');
    printed.stderr = '';
    terminal.close();
    expect(printed.stderr).toBe('\r\u001b[2K');
  });
});
