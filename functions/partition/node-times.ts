import type { ProfileAnswer } from '../../lib/tensors/wire.ts';

/** An event of ONNX Runtime's profile, in the Chrome trace format; times are in µs. */
interface TraceEvent {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: {
    readonly node_index?: string;
    readonly op_name?: string;
    readonly activation_size?: string;
    readonly parameter_size?: string;
    readonly output_size?: string;
    readonly mem_bytes_in_use?: string;
    readonly mem_in_use_peak?: string;
  };
}

/**
 * Each node of the main graph: its time, summed over all runs but the first, which warms up, and its bytes, the most of
 * any run.
 *
 * Nodes of If, Loop and Scan bodies are counted with the node that runs them: they have indices of their own, and
 * ran while it did.
 */
export function nodeTimes(trace: readonly TraceEvent[]): Omit<ProfileAnswer, 'runs'> {
  const [warmUp] = trace.filter(({ cat, name }) => cat === 'Session' && name === 'model_run').sort(byStart);
  const measuredFrom = warmUp === undefined ? 0 : warmUp.ts + warmUp.dur;

  const nodes = new Map<number, ProfileAnswer['nodes'][number]>();
  let busyUntil = measuredFrom;
  for (const { ts, dur, args } of trace.filter(isKernelTime).sort(byStart)) {
    if (ts < busyUntil) continue;
    busyUntil = ts + dur;
    const index = Number(args?.node_index);
    const before = nodes.get(index);
    const most = (bytes: string | undefined, earlier = 0) => Math.max(Number(bytes ?? 0), earlier);
    nodes.set(index, {
      index,
      opType: args?.op_name ?? '',
      us: (before?.us ?? 0) + dur,
      inputBytes: most(args?.activation_size, before?.inputBytes),
      weightBytes: most(args?.parameter_size, before?.weightBytes),
      outputBytes: most(args?.output_size, before?.outputBytes),
      heldBytes: most(args?.mem_bytes_in_use, before?.heldBytes),
    });
  }
  return {
    nodes: [...nodes.values()].sort((a, b) => a.index - b.index),
    peakBytes: Math.max(0, ...trace.map(({ args }) => Number(args?.mem_in_use_peak ?? 0))),
  };
}

const isKernelTime = ({ cat, name }: TraceEvent) => cat === 'Node' && name.endsWith('_kernel_time');

/** An enclosing event sorts before what it encloses. */
const byStart = (a: TraceEvent, b: TraceEvent) => a.ts - b.ts || b.dur - a.dur;
