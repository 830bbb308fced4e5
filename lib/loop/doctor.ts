import { statfs } from 'node:fs/promises';
import { cpus, freemem, tmpdir, totalmem } from 'node:os';
import { detectEnforcement } from '../local/index.ts';
import { openRuntime } from '../onnx/runtime/runtime.ts';
import { onnxRuntimeVersion } from '../onnx/runtime/version.ts';
import { mbPerVcpu } from '../plan/lambda-limits.ts';

/** One thing this machine can or can't do. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

const leastNode = [20, 19] as const;
/** What the demo takes. */
const leastDiskBytes = 3_000_000_000;

/** Finds out what this machine can do. */
export async function examineMachine(): Promise<Check[]> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const cores = cpus().length;
  const { bavail, bsize } = await statfs(tmpdir());
  const enforcement = await detectEnforcement();
  return [
    {
      name: 'node',
      ok: major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]),
      detail: `${process.versions.node}; ${leastNode.join('.')} or newer is needed`,
    },
    {
      name: 'cpu',
      ok: true,
      detail: `${cores} cores: memory sizes up to ${cores * mbPerVcpu} MB can be measured, larger ones are not offered`,
    },
    {
      name: 'memory',
      ok: true,
      detail: `${gigabytes(freemem())} free of ${gigabytes(totalmem())}`,
    },
    {
      name: 'disk',
      ok: bavail * bsize >= leastDiskBytes,
      detail: `${gigabytes(bavail * bsize)} free for temporary files; the demo takes up to ${gigabytes(leastDiskBytes)}`,
    },
    {
      name: 'enforcement',
      ok: enforcement.enforcement !== 'none',
      detail: `${enforcement.enforcement}: ${enforcement.detail}`,
    },
    await runtimeCheck(),
    {
      name: 'endpoint',
      ok: true,
      detail:
        process.env['AWS_ENDPOINT_URL'] ?? 'AWS_ENDPOINT_URL is not set: only the embedded target and AWS',
    },
  ];
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

async function runtimeCheck(): Promise<Check> {
  const runtime = openRuntime('ONNX Runtime');
  try {
    await runtime.ping();
    return { name: 'onnxruntime', ok: true, detail: `${onnxRuntimeVersion()} loads` };
  } catch (error) {
    return { name: 'onnxruntime', ok: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    await runtime.close();
  }
}
