/** Name under which a layer holds the handler that runs partitions. */
export const handlerPackage = 'partita-handler';

/**
 * The file beside each partition's model that makes its folder the code of a Lambda function: it loads the handler
 * from its layer, so that the folder is the function's asset as it stands.
 */
export const partitionEntry = {
  file: 'index.mjs',
  /** ES modules don't look in NODE_PATH, where layers are; `require` does. */
  content: `import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const handlerFile = createRequire(import.meta.url).resolve('${handlerPackage}');
export const { handler } = await import(pathToFileURL(handlerFile).href);
`,
} as const;
