import { expect, it } from 'vitest';
import { Deadline } from '../../lib/client/deadline.ts';

it('is told to a service by its clock where that is another one, and not moved by what a Date header rounds', () => {
  const deadline = new Deadline(1_000);
  expect(deadline.atServiceMs({ systemClockOffset: -900 })).toBe(deadline.atMs);
  expect(deadline.atServiceMs({ systemClockOffset: 3_600_000 })).toBe(deadline.atMs + 3_600_000);
});
