/** Text that is safe inside an HTML document. Only `html` and `trusted` make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What can stand in a template: text is escaped, markup is kept, lists are joined, null is nothing. */
export type Slot = string | number | Markup | null | readonly Slot[];

/**
 * Builds markup from a template. Everything put in is escaped, for text and for quoted attributes alike.
 *
 * @example html`<p title="${name}">${name}</p>`
 */
export function html(strings: TemplateStringsArray, ...slots: readonly Slot[]): Markup {
  return new Markup(
    strings.map((text, i) => text + (i < slots.length ? render(slots[i] ?? null) : '')).join(''),
  );
}

/** Marks text of our own as markup: the style sheet, nothing that came from outside. */
export const trusted = (text: string): Markup => new Markup(text);

/** A name from outside: shown as it is, unable to turn the direction of the text around it. */
export const name = (text: string): Markup => html`<bdi>${text}</bdi>`;

function render(slot: Slot): string {
  if (slot === null) return '';
  if (slot instanceof Markup) return slot.text;
  if (typeof slot === 'string' || typeof slot === 'number') return escapeHtml(String(slot));
  return slot.map(render).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters have no place in HTML, escaped or not; they are shown as U+FFFD. */
const escapeHtml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (char) => entities[char] ?? '')
    .replace(/\p{Cc}/gu, (char) => (char === '\n' || char === '\t' ? char : '\ufffd'));
