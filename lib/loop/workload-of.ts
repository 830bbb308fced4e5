import { type arrivalKinds, usualWorkload, type Workload, workload } from '../workload/workload.ts';
import { readFormat } from './files.ts';

/** How a person says how requests come. */
export interface WorkloadChoice {
  /** A workload file; it has the last word. */
  readonly workload?: string;
  readonly arrival: (typeof arrivalKinds)[number];
  readonly requestsPerMonth: number;
}

/** @throws PartitaError P1101 where the file isn't there, P1301-P1304 where it can't be read */
export const workloadOf = async (choice: WorkloadChoice): Promise<Workload> =>
  choice.workload === undefined
    ? usualWorkload(choice.requestsPerMonth, choice.arrival)
    : readFormat(workload, choice.workload);
