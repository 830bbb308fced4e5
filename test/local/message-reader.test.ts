import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MessageReader } from '../../lib/local/message-reader.ts';

/** Joins the pieces of a body, which are copied because they are lent. */
function joined() {
  const pieces: Buffer[] = [];
  return {
    take: (piece: Buffer) => void pieces.push(Buffer.from(piece)),
    finish: () => Buffer.concat(pieces).toString(),
  };
}

function read(bytes: Buffer, cuts: readonly number[]) {
  const messages: { startLine: string; name: string | undefined; body: string }[] = [];
  const reader = new MessageReader(joined, ({ startLine, headers, body }) =>
    messages.push({ startLine, name: headers.get('x-name'), body }),
  );
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  for (const [i, end] of [...ends, bytes.length].entries())
    reader.push(bytes.subarray(ends[i - 1] ?? 0, end));
  return messages;
}

it('finds the same messages wherever the bytes are cut', () => {
  const message = fc.record({
    startLine: fc.constantFrom('GET /a', 'POST /b'),
    name: fc.uuid(),
    body: fc.string(),
  });
  fc.assert(
    fc.property(fc.array(message), fc.array(fc.nat()), (messages, cuts) => {
      const bytes = messages.map(
        ({ startLine, name, body }) =>
          `${startLine}\r\nX-Name: ${name}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
      expect(read(Buffer.from(bytes.join('')), cuts)).toEqual(messages);
    }),
  );
});

it('takes a message without a length for one without a body', () => {
  expect(read(Buffer.from('GET / HTTP/1.1\r\n\r\n'), [])).toMatchObject([{ body: '' }]);
});

it.each([
  ['a body in chunks', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['a length that is none', 'POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n'],
  ['a head without end', 'x'.repeat(70_000)],
])('refuses %s', (_, text) => {
  expect(() => read(Buffer.from(text), [])).toThrow();
});
