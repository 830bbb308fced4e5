import { PartitaError } from '../errors.ts';

/**
 * A command, an option or a value that there isn't.
 *
 * @param explanation of the command line's parser
 * @param name of the command, if there is one of that name
 */
export const badCommandLine = (explanation: string, name: string | undefined) =>
  new PartitaError(
    'P1001',
    sentence(explanation),
    name === undefined ? 'partita --help' : `partita ${name} --help`,
  );

/** One line with a capital and a full stop, and names in double quotes. */
function sentence(explanation: string): string {
  const [said = '', meant = ''] = explanation.replace(/^error: /, '').split(/\n\((?=Did you mean)/);
  const text = said.replace(/'([^']*)'/g, '"$1"').replace(/\.?$/, '.');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${meant && ` ${meant.replace(/\)$/, '')}`}`;
}

/** `split` was not told where to cut. */
export const noCuts = () =>
  new PartitaError(
    'P1002',
    'split needs one of "--parts", "--at", "--max-weight-bytes" and "--plan".',
    'partita split MODEL -o DIR --parts 2',
  );

/** The report has no such format. */
export const noSuchFormat = (name: string, known: readonly string[]) =>
  new PartitaError(
    'P1003',
    `There is no report format "${name}".`,
    `partita report PROFILE -o DIR --format ${known.join()}`,
  );

/** `zoo` has a model's name, and no place for it. */
export const noZooFile = (name: string) =>
  new PartitaError(
    'P1153',
    `zoo was not told where "${name}" is to go.`,
    `partita zoo ${name} -o ${name}.onnx`,
  );

/** `zoo` has a place, and no name of a model. */
export const noZooModel = (file: string) =>
  new PartitaError('P1154', `zoo was not told which model is to go to "${file}".`, 'partita zoo');
