/** What npm tells the programs that it starts. */
type NpmEnvironment = Readonly<Record<string, string | undefined>>;

/** A command at the start or after a space; the tool's own name is written with a capital. */
const command = /(^|\s)partita (?=(?:--)?[a-z])/g;

/**
 * Commands in a text as this person types them: as `npm start` and `npm run -s partita --` in the repository, with
 * `npx` where that started the tool, and as they are where it's installed.
 *
 * @param env @default the process's own
 */
export function asTyped(text: string, env: NpmEnvironment = process.env): string {
  const script = env['npm_lifecycle_event'];
  if (script === 'npx') return text.replace(command, '$1npx partita ');
  if (env['npm_package_name'] !== 'partita' || script === undefined) return text;
  const started = script === 'start' ? text.replace(/(^|\s)partita run(?=\s|$)/g, '$1npm start --') : text;
  return started.replace(command, '$1npm run -s partita -- ').replace(/npm start --$/, 'npm start');
}
