import { invalidArgument } from '../s3-errors.ts';

/**
 * A number that a list is limited by.
 * @param max what S3 gives at most, and without the parameter
 * @throws WireError InvalidArgument
 */
export function readCount(query: URLSearchParams, name: string, max: number): number {
  const text = query.get(name);
  if (text === null || text === '') return max;
  const count = Number(text);
  if (!/^\d+$/.test(text) || count > 2 ** 31 - 1)
    throw invalidArgument(name, text, `Provided ${name} not an integer or within integer range`);
  return Math.min(count, max);
}

/**
 * How keys stand in a list: as they are, or percent-encoded where the caller asks for it, because XML has no place
 * for some characters.
 * @throws WireError InvalidArgument
 */
export function keyEncoding(query: URLSearchParams): (key: string) => string {
  const asked = query.get('encoding-type');
  if (asked === null) return (key) => key;
  if (asked !== 'url')
    throw invalidArgument('encoding-type', asked, 'Invalid Encoding Method specified in Request');
  return (key) =>
    encodeURIComponent(key)
      .replaceAll('%2F', '/')
      .replaceAll('%20', '+')
      .replace(/[!'()]/g, hex);
}

const hex = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
