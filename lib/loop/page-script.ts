import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

let bundled: string | null = null;

/** The script of the report's page with all that it imports, as one piece of text for a browser. */
export function pageScript(): string {
  bundled ??= bundle();
  return bundled;
}

function bundle(): string {
  const name = `../report/html/what-if/page-script${extname(import.meta.url)}`;
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    minify: true,
    charset: 'utf8',
    write: false,
    logLevel: 'silent',
  });
  // Nothing in it may end the script element that it will stand in.
  return outputFiles[0]!.text.trim().replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}
