import { afterEach, describe, expect, it } from 'vitest';
import type { Target } from '../../lib/targets/target.ts';
import { renewEnvironment } from '../../profiler/environment.ts';
import { type FakeLambdaOptions, startFakeLambda } from './fake-lambda.ts';

const fn = { run: () => new Map(), needsMb: 0, durationMs: () => 1, initMs: 1, maxMemoryMb: 1 };
const open: Target[] = [];

async function start(options: Partial<FakeLambdaOptions> = {}) {
  const fake = await startFakeLambda({ functions: { f: fn }, ...options });
  open.push(fake.target);
  return fake;
}

afterEach(async () => {
  for (const target of open.splice(0)) await target.close();
});

describe('renewEnvironment', () => {
  it('sets the memory size and the round, and keeps every other variable', async () => {
    const { target, variablesOf } = await start({ variables: { PARTITA_PROFILING: '1', MINE: 'x' } });
    const refusal = await renewEnvironment(target.lambda, { functionName: 'f', memoryMb: 1024, round: 'r1' });
    expect(refusal).toBeNull();
    expect(variablesOf('f')).toEqual({ PARTITA_PROFILING: '1', MINE: 'x', PARTITA_ROUND: 'r1' });
  });

  it('replaces the round of the time before', async () => {
    const { target, variablesOf } = await start();
    await renewEnvironment(target.lambda, { functionName: 'f', memoryMb: 1024, round: 'r1' });
    await renewEnvironment(target.lambda, { functionName: 'f', memoryMb: 1024, round: 'r2' });
    expect(variablesOf('f')).toEqual({ PARTITA_ROUND: 'r2' });
  });

  it('waits until the update is through', async () => {
    const { target, calls } = await start({ pollsToUpdate: 2 });
    await renewEnvironment(target.lambda, { functionName: 'f', memoryMb: 1024, round: 'r1' });
    expect(calls).toEqual([
      'GetFunctionConfiguration f',
      'UpdateFunctionConfiguration f',
      'GetFunction f',
      'GetFunction f',
    ]);
  });

  it('returns why a memory size is refused', async () => {
    const { target } = await start({ largestMb: 3008 });
    const refusal = await renewEnvironment(target.lambda, { functionName: 'f', memoryMb: 3538, round: 'r1' });
    expect(refusal).toMatch(/less than or equal to 3008/);
  });

  it('refuses to lose variables that can’t be decrypted', async () => {
    const { target, calls } = await start({ sealed: true });
    await expect(
      renewEnvironment(target.lambda, { functionName: 'f', memoryMb: 1024, round: 'r1' }),
    ).rejects.toMatchObject({ code: 'P1601', message: expect.stringContaining('unable to decrypt') });
    expect(calls).toEqual(['GetFunctionConfiguration f']);
  });

  it('names the function that is not there', async () => {
    const { target } = await start();
    await expect(
      renewEnvironment(target.lambda, { functionName: 'gone', memoryMb: 1024, round: 'r1' }),
    ).rejects.toMatchObject({ code: 'P1601', message: expect.stringContaining('"gone"') });
  });
});
