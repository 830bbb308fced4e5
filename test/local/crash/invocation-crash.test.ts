import { expect, it } from 'vitest';
import { rounds } from './invocation-crash.ts';

it('servers killed amid invocations leave no process, cgroup or file', async () => {
  expect(await rounds(3, 1)).toEqual({ processes: [], cgroups: [], files: [] });
});
