import { PartitaError } from '../../errors.ts';

const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;

/** The zoo has no model of that name. */
export const unknownZooModel = (name: string, known: readonly string[]) =>
  new PartitaError(
    'P1150',
    `The zoo has no model "${name}"; it has ${known.map((each) => `"${each}"`).join(', ')}.`,
    `partita zoo ${known[0]} -o ${known[0]}.onnx`,
  );

/** The disk that the file would go to has too little room for it. */
export const diskFull = (file: string, neededBytes: number, freeBytes: number) =>
  new PartitaError(
    'P1151',
    `"${file}" needs ${mebibytes(neededBytes)} and the disk has ${mebibytes(freeBytes)} free.`,
    'Free some space, or write to another disk with -o',
  );

/** The model can't be written where it was asked for. */
export const unwritable = (file: string, cause: Error) =>
  new PartitaError(
    'P1152',
    `"${file}" can't be written: ${cause.message}.`,
    'Give -o a file in a folder that is there and that you may write to',
    { cause },
  );
