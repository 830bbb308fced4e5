/** Keys of hand-off objects start with this; the functions' roles reach no other. */
export const handoffPrefix = 'handoff/';

/** Start of the keys of one attempt's objects: nobody else's, so that no retry can read another's tensors. */
export const handoffFolder = (id: string = crypto.randomUUID()): string => `${handoffPrefix}${id}`;

/** Where an attempt keeps its objects, and where attempts of the same request did that ended without an answer. */
export interface HandoffFolders {
  readonly own: string;
  readonly abandoned: readonly string[];
}
