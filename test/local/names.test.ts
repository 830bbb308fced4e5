import { expect, it } from 'vitest';
import { parseFunctionName } from '../../lib/local/lambda/names.ts';

it.each([
  ['fn', 'fn', null],
  ['fn:3', 'fn', '3'],
  ['000000000000:function:fn', 'fn', null],
  ['000000000000:function:fn:live', 'fn', 'live'],
  ['arn:aws:lambda:us-east-1:000000000000:function:fn', 'fn', null],
  ['arn:aws:lambda:us-east-1:000000000000:function:fn:$LATEST', 'fn', '$LATEST'],
])('"%s" names function "%s" with qualifier %s', (text, functionName, qualifier) => {
  expect(parseFunctionName(text)).toEqual({ functionName, qualifier });
});
