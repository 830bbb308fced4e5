import { PartitaError } from '../errors.ts';
import { memoryMbRange } from '../plan/lambda-limits.ts';
import type { Enforcement } from '../plan/platform.ts';

/** Another program listens on the port. */
export const portInUse = (host: string, port: number, cause: unknown) =>
  new PartitaError(
    'P1401',
    `Port "${port}" of ${host} is already in use.`,
    'Take any free port: partita serve --port 0',
    { cause },
  );

/** The port is not one this user may listen on, or not a port at all. */
export const portRefused = (host: string, port: number, cause: unknown) =>
  new PartitaError(
    'P1402',
    `This user can't listen on port "${port}" of ${host}.`,
    'Take any free port: partita serve --port 0',
    { cause },
  );

/** The way of enforcing CPU share and memory that was asked for does not work on this machine. */
export const enforcementUnavailable = (enforcement: Enforcement, reason: string) =>
  new PartitaError(
    'P1403',
    `CPU share and memory can't be enforced by "${enforcement}" here: ${reason}.`,
    'See what this machine can do: partita doctor',
  );

/** Lambda has no such memory size. */
export const memorySizeOutOfRange = (functionName: string, memoryMb: number) =>
  new PartitaError(
    'P1404',
    `Function "${functionName}" asks for ${memoryMb} MB; Lambda has ${memoryMbRange.min} to ${memoryMbRange.max} MB in whole MB.`,
    'Choose a memory size in that range',
  );

/** The memory size buys more vCPUs than this machine has cores, so nothing measured here would be true. */
export const memorySizeNotMeasurable = (functionName: string, memoryMb: number, maxMeasurableMb: number) =>
  new PartitaError(
    'P1405',
    `Function "${functionName}" asks for ${memoryMb} MB, which is more CPU than this machine has; it can measure up to ${maxMeasurableMb} MB.`,
    `Use at most ${maxMeasurableMb} MB here, or measure on AWS: --target aws`,
  );

/** Lambda has no such timeout. */
export const timeoutOutOfRange = (functionName: string, timeoutSec: number) =>
  new PartitaError(
    'P1406',
    `Function "${functionName}" asks for a timeout of ${timeoutSec} s; Lambda has 1 to 900 s in whole seconds.`,
    'Choose a timeout in that range',
  );

/** The embedded Lambda runs Node.js functions only. */
export const runtimeNotServed = (functionName: string, runtime: string) =>
  new PartitaError(
    'P1407',
    `Function "${functionName}" asks for the runtime "${runtime}", and the embedded Lambda runs Node.js only.`,
    'Use nodejs22.x or nodejs24.x, or deploy to AWS: --target aws',
  );

/** A function's code or layer is not a folder. */
export const folderMissing = (functionName: string, dir: string, cause: unknown) =>
  new PartitaError(
    'P1408',
    `Folder "${dir}" of function "${functionName}" is missing or is no folder.`,
    'Deploy the plan again: partita deploy PLAN',
    { cause },
  );

/** The name is taken. */
export const functionExists = (functionName: string) =>
  new PartitaError(
    'P1409',
    `A function named "${functionName}" stands already.`,
    'Destroy the plan it belongs to first: partita destroy PLAN',
  );

/** Neither a function name nor an ARN names such a function. */
export const functionUnknown = (functionName: string) =>
  new PartitaError('P1410', `No function is named "${functionName}".`, 'Deploy first: partita deploy PLAN');

/** S3 has no such bucket names. */
export const bucketNameInvalid = (bucket: string) =>
  new PartitaError(
    'P1411',
    `"${bucket}" can't name a bucket: 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at both ends.`,
    'Choose another name',
  );

/** The function name would not be one on AWS. */
export const functionNameInvalid = (functionName: string) =>
  new PartitaError(
    'P1412',
    `"${functionName}" can't name a function: 1 to 64 letters, digits, hyphens and underscores.`,
    'Choose another name',
  );

/** A rule of the faults asked for says something that no rule can. */
export const faultInvalid = (where: string, reason: string) =>
  new PartitaError(
    'P1413',
    `The fault rule "${where}" can't be set: ${reason}.`,
    'See what rules there are in docs/embedded-lambda.md',
  );

/** Two servers would overwrite each other's objects. */
export const dataFolderInUse = (dir: string) =>
  new PartitaError(
    'P1430',
    `Another server uses the data folder "${dir}".`,
    'Stop that one, or keep the data of this one elsewhere: partita serve --data DIR',
  );

/** The folder holds files that Partita didn't write, and mustn't mix with its own. */
export const dataFolderNotOurs = (dir: string) =>
  new PartitaError(
    'P1431',
    `"${dir}" is no data folder of Partita, and not empty.`,
    'Take a new or empty folder: partita serve --data DIR',
  );

/** The data folder can't be made, read or written. */
export const dataFolderUnusable = (dir: string, cause: unknown) =>
  new PartitaError(
    'P1432',
    `"${dir}" can't be used as a data folder: ${cause instanceof Error ? cause.message : String(cause)}.`,
    'Take a folder that this user can write: partita serve --data DIR',
    { cause },
  );

/** A file of the data folder isn't as it was written; a crash doesn't do that, a failing disk or a person does. */
export const dataDamaged = (path: string, cause: unknown) =>
  new PartitaError(
    'P1433',
    `"${path}" in the data folder is damaged: ${cause instanceof Error ? cause.message : String(cause)}.`,
    'Restore that file from a backup, or remove it and lose what it holds',
    { cause },
  );
