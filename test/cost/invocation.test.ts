import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { invocationCost } from '../../lib/cost/invocation.ts';

const book = priceBookFor('us-east-1');

describe('invocationCost', () => {
  it('is billed ms x GB x the price of a GB-second and the request fee, to the last decimal', () => {
    // 0.123 s x 1769/1024 GB = 0.2124873046875 GB-s, x $0.0000166667
    const cost = invocationCost({ memoryMb: 1769, architecture: 'x86_64', billedMs: 123 }, book);
    expect(cost.durationUsd.toFixed()).toBe('0.00000354146216103515625');
    expect(cost.requestUsd.toFixed()).toBe('0.0000002');
    expect(cost.totalUsd.toFixed()).toBe('0.00000374146216103515625');
  });

  it('has a price of its own for arm64', () => {
    // 1 s x 1 GB
    const cost = invocationCost({ memoryMb: 1024, architecture: 'arm64', billedMs: 1000 }, book);
    expect(cost.durationUsd.toFixed()).toBe('0.0000133334');
  });
});
