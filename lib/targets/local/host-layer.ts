import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepUntilExit } from '../../lifetime.ts';
import { hostArchitecture } from '../../plan/platform.ts';
import { onnxRuntimeContent } from '../../stack/onnxruntime-content.ts';

/** Layers that functions need here besides their own. */
export interface HostLayer {
  readonly folders: readonly string[];
  discard(): Promise<void>;
}

/**
 * ONNX Runtime for this machine, where it isn't Linux: the layer of the stack holds Lambda's binaries only.
 *
 * @throws PartitaError P1508 when the package has no binary for this machine
 */
export function openHostLayer(): HostLayer {
  if (process.platform === 'linux') return { folders: [], discard: async () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'partita-layer-'));
  const discard = keepUntilExit(() => rmSync(folder, { recursive: true, force: true }));
  onnxRuntimeContent(hostArchitecture, process.platform).write(folder);
  return { folders: [folder], discard };
}
