import type { Enforcement } from '../../plan/platform.ts';

/** What holds the processes of one environment to a CPU share and a memory size. */
export interface Confinement {
  /** Files to which a process writes its own id to come under it; the first thing a child does. */
  readonly procsFiles: readonly string[];
  /**
   * The child runs.
   * @param pid of the child, which leads a process group
   */
  started(pid: number): void;
  /** Takes effect at once, or at the next thaw where the way of enforcing has no earlier moment. */
  setVcpus(vcpus: number): void;
  /** Stops every process of the environment until it is thawed. */
  freeze(): void;
  thaw(): void;
  /** Most memory the environment was seen to hold so far, in bytes; still known once its processes are gone. */
  peakBytes(): number;
  /** Ends what is left of the environment and forgets it. */
  dispose(): Promise<void>;
}

/** One way of enforcing, ready for use. */
export interface Enforcer {
  readonly enforcement: Enforcement;
  /** How it does it, for a person. */
  readonly detail: string;
  confine(memoryMb: number, vcpus: number): Confinement;
  close(): Promise<void>;
}

/**
 * CFS period of Lambda, microseconds.
 * Source: "Demystifying Serverless Costs on Public Platforms", arXiv 2506.01283.
 */
export const periodUs = 20_000;
