/** Lambda gives init this long; then it starts anew within the first invocation. Source: AWS, Lambda runtime lifecycle. */
export const maxInitMs = 10_000;

/** What init is modelled from. Assumed until the functions are measured where they run. */
const assumedInit = {
  /** Node.js, ONNX Runtime and the graph. */
  startMs: 900,
  /** Bytes a ms that a session takes up from the package or /tmp: 400 MB in 884 ms, measured on a VM. */
  loadBytesPerMs: 450_000,
  /** Bytes a ms from S3 in parallel ranges with a GB of memory or more; others measured 60 to 90 MB/s a connection. */
  downloadBytesPerMs: 300_000,
} as const;

/**
 * How long init is modelled to take.
 *
 * @param weightBytes what the session takes up
 * @param downloads whether the weights come from S3 first; the network's share grows with memory up to 1 GB
 */
export function estimateInitMs(weightBytes: number, memoryMb: number, downloads: boolean): number {
  const { startMs, loadBytesPerMs, downloadBytesPerMs } = assumedInit;
  const downloadMs = weightBytes / (downloadBytesPerMs * Math.min(1, memoryMb / 1024));
  return startMs + weightBytes / loadBytesPerMs + (downloads ? downloadMs : 0);
}
