import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LogTail } from '../../lib/local/lambda/log-tail.ts';

it('keeps the last 4096 bytes of whatever pieces were written', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3000 }), { maxLength: 12 }), (pieces) => {
      const log = new LogTail();
      for (const piece of pieces) log.push(piece);
      expect(log.take().equals(Buffer.from(pieces.join('')).subarray(-4096))).toBe(true);
      expect(log.take()).toHaveLength(0);
    }),
    { numRuns: 50 },
  );
});
