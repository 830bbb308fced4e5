import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, openBench } from './bench.ts';
import { rows } from './rows.ts';

/** What an endpoint is known to answer otherwise than AWS, by row. */
export type Differences = Readonly<Record<string, unknown>>;

/** Every row of what was recorded on AWS, observed through the SDK. */
export function describeWire(
  name: string,
  start: () => Promise<{ readonly endpoint: string; close(): Promise<void> }>,
  differences: Differences = {},
): void {
  describe(`the wire of ${name}`, { timeout: 120_000 }, () => {
    let bench: Bench;
    let close: () => Promise<void>;

    beforeAll(async () => {
      const started = await start();
      close = started.close;
      bench = await openBench(started.endpoint);
    }, 60_000);

    afterAll(async () => {
      await bench?.close();
      await close?.();
    }, 60_000);

    for (const { id, observe, onAws } of rows) {
      const isKnown = id in differences;
      it(`${id}${isKnown ? ', which it does otherwise' : ''}`, async () => {
        const observed = await observe(bench);
        expect(observed).toMatchObject(Object(isKnown ? differences[id] : onAws));
        // A difference that is gone must be struck off the list.
        if (isKnown) expect(observed).not.toMatchObject(Object(onAws));
      });
    }

    it('has no difference listed for a row that there is not', () => {
      const ids = rows.map((row) => row.id);
      expect(Object.keys(differences).filter((id) => !ids.includes(id))).toEqual([]);
    });
  });
}
