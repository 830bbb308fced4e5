/** Writes a data file in a thread of its own: see `writeWeights`. */
import { workerData } from 'node:worker_threads';
import { type DataFile, writeDataFile } from './data-file.ts';

const job: DataFile = workerData;
writeDataFile(job);
