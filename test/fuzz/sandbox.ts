import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Mutant } from './mutant.ts';
import { secretFile } from './mutate-external.ts';

const secret = Buffer.from('nobody may read or write this: '.repeat(64));

/** A mutant on the disk, alone with a folder for the output and one for what is temporary. */
export interface Sandbox {
  readonly model: string;
  readonly out: string;
  readonly temporary: string;
  /** What lies where it mustn't, or has changed; null where nothing has. */
  stray(isSplit: boolean): string | null;
}

/** Writes a mutant into `folder`, which is emptied first. */
export function openSandbox(folder: string, { model, beside }: Pick<Mutant, 'model' | 'beside'>): Sandbox {
  rmSync(folder, { recursive: true, force: true });
  const inside = join(folder, 'model');
  const temporary = join(folder, 'temporary');
  for (const path of [inside, temporary]) mkdirSync(path, { recursive: true });
  writeFileSync(join(folder, secretFile), secret);
  for (const [name, content] of beside) {
    const path = join(inside, name);
    mkdirSync(dirname(path), { recursive: true });
    if (content === 'folder') mkdirSync(path);
    else if (content instanceof Uint8Array) writeFileSync(path, content);
    else symlinkSync(content.linkTo, path);
  }
  writeFileSync(join(inside, 'model.onnx'), model);
  const list = () => pathsIn(folder).sort();
  const before = list();
  return {
    model: join(inside, 'model.onnx'),
    out: join(folder, 'out'),
    temporary,
    stray(isSplit) {
      const isOut = (path: string) => path === 'out' || path.startsWith('out/');
      const now = list();
      const found = now.filter((path) => !isOut(path));
      const odd =
        found.find((path) => !before.includes(path)) ?? before.find((path) => !found.includes(path));
      if (odd !== undefined) return `"${odd}" was left, or is gone`;
      if (now.includes('out/manifest.json') !== isSplit) return 'the output is not whole, or not none';
      if (!readFileSync(join(folder, secretFile)).equals(secret)) return 'a file outside was changed';
      return readFileSync(join(inside, 'model.onnx')).equals(model) ? null : 'the model was changed';
    },
  };
}

/** Everything below a folder, links not followed. */
const pathsIn = (folder: string, below = ''): string[] =>
  readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? [path, ...pathsIn(folder, path)] : [path];
  });
