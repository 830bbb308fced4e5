import { PartitaError } from '../../errors.ts';
import type { VariantKind } from '../../plan/variants.ts';
import { shellWord } from '../../shell-word.ts';

/** The model has nothing that a variant could be made of, or something that one can't have. */
export const noVariant = (
  file: string,
  kind: VariantKind,
  why: string,
  next = `partita inspect ${shellWord(file)}`,
) => new PartitaError('P1140', `No ${kind} variant of "${file}" can be made: ${why}.`, next);
