const voidElements = new Set(['meta', 'link', 'br', 'img', 'input']);

/** What is wrong with a page: elements that don't nest, attributes without quotes, ids used twice. */
export function checkMarkup(page: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  const ids = new Set<string>();
  const body = withoutScripts(page).replace(/<style>[^<]*<\/style>/, '');
  for (const [tag, closing, name = '', attributes = ''] of body.matchAll(
    /<(\/?)([a-z][a-z0-9]*)([^>]*)>/gi,
  )) {
    if (closing === '/') {
      if (open.pop() !== name) faults.push(`${tag} closes another element`);
      continue;
    }
    if (!/^(\s+hidden|\s+[a-zA-Z][a-zA-Z0-9:-]*="[^"<]*")*\s*\/?$/.test(attributes))
      faults.push(`${tag} has loose attributes`);
    const id = / id="([^"]*)"/.exec(attributes)?.[1];
    if (id !== undefined && ids.has(id)) faults.push(`id ${id} is used twice`);
    if (id !== undefined) ids.add(id);
    if (!attributes.endsWith('/') && !voidElements.has(name)) open.push(name);
  }
  return [...faults, ...open.map((name) => `<${name}> is never closed`)];
}

/** The markup alone. */
export const withoutScripts = (page: string): string => page.replace(/<script[^>]*>[\s\S]*?<\/script>/g, '');

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

/** What a reader sees of markup: its text, each run of space as one. */
export const textOf = (markup: string): string =>
  withoutScripts(markup)
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
