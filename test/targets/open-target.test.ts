import { describe, expect, it, vi } from 'vitest';
import { openTarget } from '../../lib/targets/index.ts';

describe('a target', () => {
  it.each(['', 'azure', 'ftp://host', '127.0.0.1:4566'])('is none by the name "%s"', async (name) => {
    await expect(openTarget(name)).rejects.toThrow(
      expect.objectContaining({ code: 'P1520', message: expect.stringContaining(`"${name}"`) }),
    );
  });

  it('by URL goes there, by AWS or as nobody in particular', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_PROFILE', undefined);
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    const target = await openTarget('http://127.0.0.1:1');
    expect(target).toMatchObject({
      name: 'http://127.0.0.1:1',
      endpoint: 'http://127.0.0.1:1',
      region: 'eu-west-1',
      enforcement: 'service',
      maxMeasurableMb: null,
    });
    expect(await target.lambda.config.credentials()).toMatchObject({ accessKeyId: 'test' });
    expect(await target.lambda.config.maxAttempts()).toBe(1);
    await target.close();
    vi.unstubAllEnvs();
  });

  it('on AWS needs a region', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_DEFAULT_REGION', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
    await expect(openTarget('aws')).rejects.toThrow(expect.objectContaining({ code: 'P1525' }));
    vi.unstubAllEnvs();
  });
});
