import { describe, expect, it } from 'vitest';
import { stackNameOf } from '../../lib/stack/stack-name.ts';

const model = (name: string) => ({
  name,
  file: 'm.onnx',
  sha256: `0a1b2c3d${'0'.repeat(56)}`,
  weightBytes: 0,
  parameters: 0,
});

describe("the name of a plan's stack", () => {
  it('is of the model, so that another plan of it changes the same stack', () => {
    expect(stackNameOf({ model: model('bert-base'), purpose: 'serve' })).toBe('partita-bert-base-0a1b2c3d');
  });

  it('tells a profile apart from what serves', () => {
    expect(stackNameOf({ model: model('bert-base'), purpose: 'profile' })).toBe(
      'partita-bert-base-0a1b2c3d-profile',
    );
  });

  it.each(['../Ünï code!', '---', 'x'.repeat(300), '9', 'a_b.c'])(
    'is one of CloudFormation for "%s"',
    (name) => {
      const stackName = stackNameOf({ model: model(name), purpose: 'profile' });
      expect(stackName).toMatch(/^[A-Za-z][A-Za-z0-9-]*$/);
      expect(stackName).not.toContain('--');
      expect(stackName.length).toBeLessThanOrEqual(128);
    },
  );
});
