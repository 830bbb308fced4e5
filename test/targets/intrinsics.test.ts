import { describe, expect, it } from 'vitest';
import { resolveText } from '../../lib/targets/local/intrinsics.ts';

const references = {
  refs: new Map([
    ['AWS::Region', 'eu-central-1'],
    ['Bucket', 'my-bucket'],
  ]),
  attributes: new Map([['Role.Arn', 'arn:role']]),
};

/** Text for Fn::Sub, with braces for its placeholders. */
const sub = (text: string) => text.replaceAll('{', '$' + '{');

describe('a value of a template', () => {
  it.each([
    ['text', 'text'],
    [512, '512'],
    [true, 'true'],
    [{ Ref: 'Bucket' }, 'my-bucket'],
    [{ 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:role'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Bucket' }, 1]] }, 'a-my-bucket-1'],
    [{ 'Fn::Sub': sub('x-{AWS::Region}-{Bucket}-{Role.Arn}') }, 'x-eu-central-1-my-bucket-arn:role'],
    [{ 'Fn::Sub': sub('{!Literal}') }, sub('{Literal}')],
  ])('%j stands for %s', (value, text) => {
    expect(resolveText(value, references)).toBe(text);
  });

  it.each([
    [{ Ref: 'Nothing' }, 'Nothing'],
    [{ 'Fn::GetAtt': ['Role', 'Name'] }, 'Role.Name'],
    [{ 'Fn::If': ['a', 'b', 'c'] }, 'Fn::If'],
    [{ Ref: 'Bucket', More: 1 }, 'More'],
    [null, 'null'],
    [['a'], 'a'],
  ])('%j is refused by name', (value, named) => {
    expect(() => resolveText(value, references)).toThrow(
      expect.objectContaining({ code: 'P1522', message: expect.stringContaining(named) }),
    );
  });
});
