import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../functions/partition/event.ts';

const inline = { inline: 'AAAA' };
const s3 = { s3: { bucket: 'b', key: 'handoff/k' } };

describe('the event of a partition', () => {
  it.each([
    { op: 'run', tensors: inline, answer: 'inline' },
    { op: 'run', tensors: s3, answer: 's3' },
    { op: 'profile', tensors: inline, runs: 5 },
  ])('may be %j', (event) => {
    expect(parseEvent(event)).toEqual(event);
  });

  it('keeps nothing that it does not know', () => {
    const parsed = parseEvent({ op: 'run', tensors: { ...inline, more: 1 }, answer: 's3', runs: 3 });
    expect(parsed).toEqual({ op: 'run', tensors: inline, answer: 's3' });
  });

  it.each([
    null,
    'run',
    {},
    { op: 'run', tensors: inline },
    { op: 'run', tensors: inline, answer: 'email' },
    { op: 'walk', tensors: inline, answer: 'inline' },
    { op: 'run', tensors: { inline: 7 }, answer: 'inline' },
    { op: 'run', tensors: { s3: { bucket: 'b' } }, answer: 'inline' },
    { op: 'profile', tensors: inline, runs: 0 },
    { op: 'profile', tensors: inline, runs: 1.5 },
  ])('may not be %j', (event) => {
    expect(() => parseEvent(event)).toThrow(expect.objectContaining({ name: 'InvalidEvent' }));
  });
});
