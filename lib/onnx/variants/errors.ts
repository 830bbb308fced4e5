import { PartitaError } from '../../errors.ts';
import type { VariantKind } from '../../plan/variants.ts';
import { shellWord } from '../../shell-word.ts';

/** A file that is to stand for the model takes or answers something else. */
export const otherInterface = (file: string, model: string, what: 'inputs' | 'outputs') =>
  new PartitaError(
    'P1141',
    `"${file}" is no variant of "${model}": it has other ${what}, by name or type.`,
    `partita inspect ${shellWord(file)}`,
  );

export const wrongVariantName = (name: string, why: string) =>
  new PartitaError('P1142', `The variant "${name}" ${why}.`, 'partita variants --help');

/** The model has nothing that a variant could be made of, or something that one can't have. */
export const noVariant = (
  file: string,
  kind: VariantKind,
  why: string,
  next = `partita inspect ${shellWord(file)}`,
) => new PartitaError('P1140', `No ${kind} variant of "${file}" can be made: ${why}.`, next);
