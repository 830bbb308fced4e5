/** What `split` calls its manifest in the folder that it writes. */
export const manifestFile = 'manifest.json';

/** How the files begin that `split` writes. Apart from their schemas: writing needs none, and zod is slow to load. */
export const manifestHeader = { schema: 'partita/manifest', version: 1 } as const;
export const partitionHeader = { schema: 'partita/partition', version: 1 } as const;
