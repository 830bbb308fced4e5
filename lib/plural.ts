/** A count with its noun: `1 partition`, `3 partitions`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
