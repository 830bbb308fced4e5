import type { ServerResponse } from 'node:http';
import { type ChecksumAlgorithm, checksumHeader } from '../checksums/checksum.ts';
import type { ObjectChecksum } from '../store/object-file.ts';
import { renderXml, type XmlContent } from './xml.ts';

type Headers = Readonly<Record<string, string | number>>;

export function answerXml(
  response: ServerResponse,
  root: string,
  content: { readonly [element: string]: XmlContent },
  headers: Headers = {},
): void {
  answerText(response, renderXml(root, content), 'application/xml', headers);
}

export function answerText(
  response: ServerResponse,
  text: string,
  type: string,
  headers: Headers = {},
): void {
  const body = Buffer.from(text);
  response.writeHead(200, { ...headers, 'Content-Type': type, 'Content-Length': body.length }).end(body);
}

export function answerEmpty(response: ServerResponse, status: number, headers: Headers = {}): void {
  response.writeHead(status, status === 204 ? headers : { ...headers, 'Content-Length': 0 }).end();
}

export const checksumHeaders = (checksums: readonly ObjectChecksum[]): Record<string, string> =>
  Object.fromEntries(
    checksums.flatMap(({ algorithm, value, type }) => [
      [checksumHeader(algorithm), value],
      ['x-amz-checksum-type', type],
    ]),
  );

/** As elements of a document, `ChecksumCRC32` and the like. */
export const checksumElements = (checksums: readonly ObjectChecksum[]): Record<string, string> =>
  Object.fromEntries(
    checksums.flatMap(({ algorithm, value, type }) => [
      [checksumElement(algorithm), value],
      ['ChecksumType', type],
    ]),
  );

export const checksumElement = (algorithm: ChecksumAlgorithm) => `Checksum${algorithm.toUpperCase()}`;
