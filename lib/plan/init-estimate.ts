import { networkBytesPerMs } from './network-share.ts';

/** What init is modelled from. Assumed until the functions are measured where they run. */
const assumedInit = {
  /** Node.js, ONNX Runtime and the graph. */
  startMs: 900,
  /** Bytes a ms that a session takes up from the package or /tmp: 400 MB in 884 ms, measured on a VM. */
  loadBytesPerMs: 450_000,
} as const;

/**
 * How long init is modelled to take where nothing was measured.
 *
 * @param weightBytes what the session takes up
 * @param downloads whether the weights come from S3 first
 */
export function estimateInitMs(weightBytes: number, memoryMb: number, downloads: boolean): number {
  const { startMs, loadBytesPerMs } = assumedInit;
  const downloadMs = weightBytes / networkBytesPerMs(memoryMb);
  return startMs + weightBytes / loadBytesPerMs + (downloads ? downloadMs : 0);
}
