import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../../lib/tensors/base64.ts';
import { eventBytes } from '../../lib/tensors/event-bytes.ts';
import { parseAnswer } from '../../lib/tensors/parse-answer.ts';
import type { PartitionEvent } from '../../lib/tensors/wire.ts';

const envelope = fc.oneof(
  fc.record({ inline: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')) }),
  fc.record({ s3: fc.record({ bucket: fc.string(), key: fc.string() }) }),
);
const event: fc.Arbitrary<PartitionEvent> = fc.oneof(
  fc.constant({ op: 'warm' as const }),
  fc.record({ op: fc.constant('profile' as const), tensors: fc.array(envelope), runs: fc.nat() }),
  fc.record({
    op: fc.constant('run' as const),
    tensors: fc.array(envelope),
    answer: fc.constantFrom('inline' as const, 's3' as const),
    handoffKey: fc.string(),
    requestId: fc.string({ unit: 'grapheme' }),
  }),
);

describe('an event', () => {
  it('is the JSON that JSON.parse reads back', () => {
    fc.assert(
      fc.property(event, (sent) => {
        expect(JSON.parse(Buffer.from(eventBytes(sent)).toString('utf8'))).toEqual(sent);
      }),
    );
  });
});

describe('an answer', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const answers = fc.oneof(
    fc.record({ tensors: envelope, phases: value, cold: fc.boolean() }),
    fc.record({ note: fc.constantFrom('"inline":"x"', '{"inline":"'), tensors: envelope, inline: value }),
    fc.record({ errorMessage: fc.string(), more: fc.record({ inline: fc.string() }) }),
    value,
  );

  it('is parsed as JSON.parse does', () => {
    fc.assert(
      fc.property(answers, fc.boolean(), (answer, escapesSlashes) => {
        const plain = JSON.stringify(answer);
        const text = escapesSlashes ? plain.replaceAll('/', '\\/') : plain;
        expect(parseAnswer(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(['', '{"tensors":{"inline":"AAA', 'oops'])('is refused where it is no JSON: %j', (text) => {
    expect(() => parseAnswer(text)).toThrow(SyntaxError);
  });
});

describe('base64', () => {
  it.each(['with Buffer', 'without it'])('is that of RFC 4648 %s', (how) => {
    const { Buffer: node } = globalThis;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60_000, size: 'max' }), (bytes) => {
        const expected = node.from(bytes).toString('base64');
        if (how === 'without it') Reflect.deleteProperty(globalThis, 'Buffer');
        try {
          const text = toBase64(bytes);
          const back = fromBase64(text);
          return text === expected && node.compare(back, bytes) === 0;
        } finally {
          globalThis.Buffer = node;
        }
      }),
      { numRuns: 50 },
    );
  });
});
