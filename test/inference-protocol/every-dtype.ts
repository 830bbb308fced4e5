import type { WireDtype } from '../../lib/plan/dtype.ts';
import { dtypeBytes, wireDtypes } from '../../lib/plan/dtype.ts';
import type { PlannedPartition } from '../../lib/plan/plan.ts';
import { writePlanFile, writeTinyPartition } from '../conformance/tiny-plan.ts';

const spec = (name: string, dtype: WireDtype) => ({
  name,
  dtype,
  shape: [2, 2],
  bytes: 4 * dtypeBytes[dtype],
});

/**
 * Writes plan.json and the two partitions of a model that hands a tensor of each element type on: `in_float32` becomes
 * `mid_float32` and then `out_float32`.
 *
 * @returns path of plan.json
 */
export function writeEveryDtypePlan(directory: string, partition: Partial<PlannedPartition> = {}): string {
  const stage = (prefix: string) => wireDtypes.map((dtype) => spec(`${prefix}_${dtype}`, dtype));
  const copies = (from: string, to: string) => ({
    nodes: wireDtypes.map((dtype) => ({
      opType: 'Identity',
      inputs: [`${from}_${dtype}`],
      outputs: [`${to}_${dtype}`],
    })),
    inputs: stage(from),
    outputs: stage(to),
  });
  const partitions = [
    writeTinyPartition(directory, 'part-0', 0, copies('in', 'mid')),
    writeTinyPartition(directory, 'part-1', 1, copies('mid', 'out')),
  ];
  return writePlanFile(directory, {
    model: { name: 'every dtype', file: 'm.onnx', sha256: 'b'.repeat(64), weightBytes: 0, parameters: 0 },
    inputs: stage('in'),
    outputs: stage('out'),
    partitions: partitions.map((one) => ({ ...one, ...partition })),
  });
}
