import { PartitaError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';

/** The zoo has no model of that name. */
export const unknownZooModel = (name: string, known: readonly string[]) => {
  const meant = nearest(name, known);
  return new PartitaError(
    'P1150',
    `The zoo has no model "${name}"; the nearest is "${meant}".`,
    `partita zoo ${meant} -o ${meant}.onnx`,
  );
};
