import { PartitaError } from '../errors.ts';
import { shellWord } from '../shell-word.ts';

const inspect = 'partita inspect PATH/TO/MODEL.onnx';

/** Nothing is at the path given. */
export const noSuchFile = (file: string, next: string = inspect) =>
  new PartitaError('P1101', `There is no file "${file}".`, next);

/** The path is a folder, or the file holds something else than an ONNX model. */
export const notOnnx = (file: string) =>
  new PartitaError('P1102', `"${file}" is not an ONNX model.`, inspect);

/** The file ends in the middle of the model: a download that was cut short, usually. */
export const truncated = (file: string, bytes: number) =>
  new PartitaError(
    'P1103',
    `"${file}" is cut short: it ends after ${bytes} bytes, inside the model.`,
    'Fetch the file again and compare its size, then repeat the command',
  );

/** A weight lies in a file that is missing, too short or outside the model's folder. */
export const badExternalData = (file: string, location: string, why: string) =>
  new PartitaError(
    'P1104',
    `A weight of "${file}" lies in "${location}", which ${why}.`,
    'Put the external data file beside the model, under the name the model gives it',
  );

/** Sizes of symbolic dimensions are needed and were not given. */
export const dimsNeeded = (file: string, names: readonly string[], command: string) =>
  new PartitaError(
    'P1105',
    `"${file}" leaves ${names.length === 1 ? 'a size' : 'sizes'} open, on which latency and cost rest: ${names.map((name) => `"${name}"`).join(', ')}.`,
    command,
  );

/** A size was given for a dimension that the model doesn't have, or it's no size. */
export const badDim = (given: string, known: readonly string[]) =>
  new PartitaError(
    'P1106',
    `"${given}" is not the size of an open dimension; ${known.length === 0 ? 'the model has none' : `the model has ${known.map((name) => `"${name}"`).join(', ')}`}.`,
    'partita inspect MODEL lists them; give each as --dim NAME=SIZE',
  );

/** The model uses something that can't be sent to a function, such as a string input. */
export const unsupportedModel = (file: string, what: string) =>
  new PartitaError('P1107', `"${file}" can't be split: ${what}.`, inspect);

/** The file is there, but this user may not read it. */
export const unreadable = (file: string, cause: unknown) =>
  new PartitaError(
    'P1108',
    `"${file}" can't be read.`,
    `chmod +r "${file}", or copy the file to where you may read it`,
    {
      cause,
    },
  );

/** The runtime has no such operator. */
export const unknownOperator = (file: string, operator: string, cause: unknown) =>
  new PartitaError(
    'P1111',
    `"${file}" needs the operator "${operator}", which ONNX Runtime does not have.`,
    'Export the model with standard operators, or an opset that ONNX Runtime knows',
    { cause },
  );

/** The runtime refuses the model. */
export const runtimeRefuses = (file: string, why: string, cause: unknown) =>
  new PartitaError('P1112', `ONNX Runtime refuses "${file}": ${why}`, `partita inspect "${file}"`, { cause });

/** The native runtime died on the model; it ran in a child process, so nothing else is lost. */
export const runtimeCrashed = (file: string, how: string) =>
  new PartitaError(
    'P1113',
    `ONNX Runtime crashes on "${file}" (${how}).`,
    'Run the model with onnxruntime alone to see whether it is the model; then try: partita split MODEL -o DIR --parts 2 --optimize none',
  );

/** The model was loaded but fails on the seeded inputs. */
export const runFails = (file: string, why: string, cause: unknown) =>
  new PartitaError(
    'P1114',
    `"${file}" fails when it runs: ${why}`,
    'Check the sizes given with --dim: partita inspect MODEL lists the inputs',
    { cause },
  );

const tenTimes = 'let it take ten times as much: PARTITA_RUNTIME_ALLOWANCE=10 partita COMMAND';

/** A load or a run doesn't end: a Loop of endless rounds, or far more to do than the size of the model explains. */
export const runtimeStuck = (file: string, limitMs: number) =>
  new PartitaError(
    'P1130',
    `ONNX Runtime is not done with "${file}" after ${Math.round(limitMs / 1000)} s, far longer than models of its size take.`,
    `Look for a Loop that does not end, give smaller sizes with --dim, or ${tenTimes}`,
  );

/** A load or a run takes more memory than the size of the model explains. */
export const runtimeTooLarge = (file: string, limitBytes: number) =>
  new PartitaError(
    'P1131',
    `ONNX Runtime takes over ${Math.round(limitBytes / 1e6)} MB for "${file}", far more than models of its size do.`,
    `Look for a tensor that is made huge, give smaller sizes with --dim, or ${tenTimes}`,
  );

/** There is less memory than loading the model takes. */
export const notEnoughMemory = (file: string, neededBytes: number, availableBytes: number) =>
  new PartitaError(
    'P1115',
    `Loading "${file}" into ONNX Runtime takes about ${gigabytes(neededBytes)} of memory, and ${gigabytes(availableBytes)} are available.`,
    `partita split "${file}" -o DIR --parts 2 --optimize none --no-verify`,
  );

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

/** Two inputs that share an open size were given with different ones. */
export const sizesDisagree = (
  dim: string,
  a: { readonly input: string; readonly size: number },
  b: { readonly input: string; readonly size: number },
) =>
  new PartitaError(
    'P1133',
    `The inputs disagree about "${dim}": it is ${a.size} in "${a.input}" and ${b.size} in "${b.input}".`,
    'Give files of one inference, whose sizes go together',
  );

/** The tensor named is not at any cut. */
export const noSuchCut = (file: string, tensor: string, nearest: string | null) =>
  new PartitaError(
    'P1201',
    `"${tensor}" is at no cut of "${file}"${nearest === null ? '' : `; the nearest is "${nearest}"`}.`,
    nearest === null
      ? `partita inspect "${file}" lists the cuts`
      : `partita split "${file}" -o DIR --at ${shellWord(nearest)}`,
  );

/** The model has no division as asked for; `nearest` are the flags of one that it has. */
export const cannotSplit = (file: string, how: string, nearest: string | null) =>
  new PartitaError(
    'P1202',
    `"${file}" can't be split ${how}.`,
    nearest === null ? inspect : `partita split "${file}" -o DIR ${nearest}`,
  );
