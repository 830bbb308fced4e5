import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import type { z } from 'zod';
import { malformedXml } from '../s3-errors.ts';

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** What an element holds; an array stands for as many elements, undefined for none. */
export type XmlContent =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlContent[]
  | { readonly [element: string]: XmlContent };

const builder = new XMLBuilder({
  ignoreAttributes: false,
  // Escaped here, with the characters that an XML parser would change or refuse.
  processEntities: false,
  tagValueProcessor: (_name, value) => (typeof value === 'string' ? escapeXml(value) : value),
});

const escapeXml = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keys may hold them
  text.replace(/[&<>"\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, (char) => `&#${char.charCodeAt(0)};`);

/** An XML document of one element of S3's namespace. */
export const renderXml = (root: string, content: { readonly [element: string]: XmlContent }): string =>
  builder.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    [root]: { '@_xmlns': namespace, ...content },
  });

/** The same without a namespace, as S3 sends errors. */
export const renderErrorXml = (content: { readonly [element: string]: XmlContent }): string =>
  builder.build({ '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' }, Error: content });

/** Document types bring entities that expand without end; no S3 client sends one. Nor what XML has no place for. */
const forbidden = /<!DOCTYPE|&#0*(?:[0-8]|1[1245-9]|2\d|3[01]);|&#x0*(?:[0-8bcef]|1[\da-f]);/i;

/**
 * Reads the content of a document's only element.
 *
 * @param lists names of the elements that are lists, also where there is one
 * @throws WireError MalformedXML
 */
export function parseXml<T>(xml: string, root: string, lists: readonly string[], schema: z.ZodType<T>): T {
  if (forbidden.test(xml)) throw malformedXml();
  const parser = new XMLParser({
    ignoreAttributes: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    removeNSPrefix: true,
    parseTagValue: false,
    trimValues: false,
    // Only XML's own five, and characters by number: there is no document type to define others in.
    htmlEntities: true,
    isArray: (name) => lists.includes(name),
  });
  let document: unknown;
  try {
    document = parser.parse(xml, true);
  } catch {
    throw malformedXml();
  }
  const content = typeof document === 'object' && document !== null ? Object.entries(document) : [];
  const found = content.find(([name]) => name === root);
  const parsed = schema.safeParse(found?.[1] === '' ? {} : found?.[1]);
  if (!parsed.success) throw malformedXml();
  return parsed.data;
}
