/** Keys of hand-off objects start with this; the functions' roles reach no other. */
export const handoffPrefix = 'handoff/';
