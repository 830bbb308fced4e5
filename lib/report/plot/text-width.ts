/** Widths in em of the sans-serif faces that browsers use for such a page, a little generous. */
const widths: readonly { readonly chars: RegExp; readonly em: number }[] = [
  { chars: /[ijl.,:;'’!|()[\] \u00a0]/, em: 0.3 },
  { chars: /[ftr\-/]/, em: 0.38 },
  { chars: /[mwMW%–…@]/, em: 0.9 },
  { chars: /[A-Z]/, em: 0.72 },
  { chars: /[\p{L}\p{N}$+]/u, em: 0.58 },
];
const widest = 1;

/** How wide a text is drawn, in the units of the font size: an estimate, no font is at hand. */
export const textWidth = (text: string, fontSize: number): number =>
  fontSize *
  [...text].reduce((sum, char) => sum + (widths.find(({ chars }) => chars.test(char))?.em ?? widest), 0);
