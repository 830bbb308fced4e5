import { randomUUID } from 'node:crypto';
import type { LocalFunction } from '../../local-function.ts';
import { FunctionPool } from '../function-pool.ts';
import type { Launcher } from '../launcher.ts';
import type { CodeFolder } from './code-folder.ts';
import type { OptFolders } from './opt-folder.ts';

/** What a function is made of. */
export interface FunctionContent {
  readonly fn: LocalFunction;
  /** What is in `fn.codeDir`. */
  readonly code: CodeFolder;
}

/** One version of a function with environments of its own; never changed, only replaced. */
export interface FunctionVersion extends FunctionContent {
  /** `$LATEST` or a number. */
  readonly version: string;
  readonly pool: FunctionPool;
  readonly lastModified: Date;
  readonly revisionId: string;
}

/** Makes versions of functions. */
export class VersionMaker {
  readonly #launcher: Launcher;
  readonly #optFolders: OptFolders;

  constructor(launcher: Launcher, optFolders: OptFolders) {
    this.#launcher = launcher;
    this.#optFolders = optFolders;
  }

  make(content: FunctionContent, version: string): FunctionVersion {
    const { fn } = content;
    const layerDirs = this.#optFolders.of(fn.layerDirs);
    return {
      ...content,
      version,
      pool: new FunctionPool({ ...fn, layerDirs, version }, this.#launcher),
      lastModified: new Date(),
      revisionId: randomUUID(),
    };
  }
}
