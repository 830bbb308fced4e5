import { expect, it } from 'vitest';
import { rounds } from './s3-crash.ts';

it('kill -9 during PUTs loses nothing that was acknowledged, tears nothing and leaves nothing', async () => {
  const report = await rounds(3, 20_240);
  expect(report).toMatchObject({ rounds: 3, lost: [], torn: [], orphans: [] });
  expect(report.acknowledged).toBeGreaterThan(0);
  expect(report.cutOff).toBeGreaterThan(0);
});
