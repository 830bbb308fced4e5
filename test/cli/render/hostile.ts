/** Names as exporters, and people who mean no good, give them. */
export const hostileNames = [
  '/encoder/layer.0/'.repeat(20),
  'a b c '.repeat(60).trim(),
  '\u001b[31mred\u001b[0m\nnext line\r',
  '\u202eesrever',
  '日本'.repeat(10),
  'x',
];

/** What must hold of every block of text that goes into a pipe. */
export function faultsOf(text: string, width = 80): string[] {
  return text.split('\n').flatMap((line) => [
    ...(line.length > width ? [`${line.length} wide: ${line}`] : []),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    ...(/[\u0000-\u001f\u007f-\u009f]/.test(line) ? [`control character: ${JSON.stringify(line)}`] : []),
    ...(/NaN|undefined|Infinity|\[object/.test(line) ? [`no figure: ${line}`] : []),
  ]);
}

/** Text without colour. */
export const plain = (_style: string, text: string): string => text;
