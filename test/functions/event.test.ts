import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../functions/partition/event.ts';

const inline = { inline: 'AAAA' };
const handoffKey = 'handoff/k';
const exit = { output: 'y', scores: 'logits', rule: 'top', threshold: 0.5 };
const s3 = { s3: { bucket: 'b', key: 'handoff/k' } };

describe('the event of a partition', () => {
  it.each([
    { op: 'run', tensors: [inline], answer: 'inline', handoffKey },
    {
      op: 'run',
      tensors: [s3, inline],
      answer: 's3',
      handoffKey,
      planHash: 'a',
      requestId: 'r',
      deadlineMs: 7,
    },
    { op: 'run', tensors: [inline], answer: 'inline', exit: { exits: [exit], outputs: ['y'] }, handoffKey },
    { op: 'profile', tensors: [inline], runs: 5 },
    { op: 'warm' },
  ])('may be %j', (event) => {
    expect(parseEvent(event)).toEqual(event);
  });

  it('keeps nothing that it does not know', () => {
    const tensors = [{ ...inline, more: 1 }];
    const parsed = parseEvent({ op: 'run', tensors, answer: 's3', handoffKey, runs: 3, planHash: null });
    expect(parsed).toEqual({ op: 'run', tensors: [inline], answer: 's3', handoffKey });
  });

  it.each([
    null,
    'run',
    {},
    { op: 'run', tensors: [inline], handoffKey },
    { op: 'run', tensors: inline, answer: 'inline', handoffKey },
    { op: 'run', tensors: [inline], answer: 'email', handoffKey },
    { op: 'run', tensors: [inline], answer: 'inline' },
    { op: 'run', tensors: [inline], answer: 'inline', handoffKey: 'elsewhere/k' },
    { op: 'run', tensors: [inline], answer: 'inline', exit: { exits: [exit] }, handoffKey },
    {
      op: 'run',
      tensors: [inline],
      answer: 'inline',
      exit: { exits: [{ ...exit, rule: 'luck' }], outputs: [] },
      handoffKey,
    },
    { op: 'walk', tensors: [inline], answer: 'inline', handoffKey },
    { op: 'run', tensors: [{ inline: 7 }], answer: 'inline', handoffKey },
    { op: 'run', tensors: [{ s3: { bucket: 'b' } }], answer: 'inline', handoffKey },
    { op: 'profile', tensors: [inline], runs: 0 },
    { op: 'profile', tensors: [inline], runs: 1.5 },
  ])('may not be %j', (event) => {
    expect(() => parseEvent(event)).toThrow(expect.objectContaining({ name: 'InvalidEvent' }));
  });
});
