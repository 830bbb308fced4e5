import { expect, it } from 'vitest';
import { ConcurrencyLimit } from '../../lib/local/lambda/concurrency-limit.ts';

it('gives as many places as it has, and each back once', () => {
  const limit = new ConcurrencyLimit(2);
  const [one, two] = [limit.take(), limit.take()];
  expect(limit.take()).toBeNull();
  one?.();
  one?.();
  expect(limit.inUse).toBe(1);
  expect(limit.take()).not.toBeNull();
  expect(limit.take()).toBeNull();
  two?.();
  expect(limit.inUse).toBe(1);
});

it('that is lowered waits for what runs, and gives no place meanwhile', () => {
  const limit = new ConcurrencyLimit(2);
  const places = [limit.take(), limit.take()];
  limit.max = 1;
  places[0]?.();
  expect(limit.take()).toBeNull();
  places[1]?.();
  expect(limit.take()).not.toBeNull();
});
