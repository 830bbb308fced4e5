/**
 * Bytes a ms that a function of this memory size reads from S3, or writes there, by all its connections together. Assumed,
 * AWS doesn't say: others report 75 MB/s for a function, less below 1 GB of memory. The optimizer believes it of AWS, and
 * the embedded Lambda gives its functions no more.
 */
export const networkBytesPerMs = (memoryMb: number): number => 75_000 * Math.min(1, memoryMb / 1024);
