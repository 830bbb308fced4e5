import { afterAll, expect, it, vi } from 'vitest';
import { profileLink } from '../../lib/loop/profile-link.ts';
import { openTarget } from '../../lib/targets/index.ts';
import { OwnApi } from '../../lib/targets/served/own-api.ts';
import { describeOrchestration, inferByCoordinator } from './orchestrations.ts';
import { describeTarget } from './suite.ts';

const key = { accessKeyId: 'EDGEKEY', secretAccessKey: 'not-to-be-guessed-0123456789' };
const box = await openTarget('local', { host: '0.0.0.0', keys: [key] });
const endpoint = box.endpoint ?? '';

/** As a caller on another machine, who knows nothing but URL and key. */
async function open(secretAccessKey = key.secretAccessKey) {
  vi.stubEnv('AWS_ACCESS_KEY_ID', key.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  return openTarget(endpoint);
}

afterAll(async () => {
  vi.unstubAllEnvs();
  await box.close();
});

const name = 'an edge box, which asks for signatures,';
describeTarget(name, open);
describeOrchestration(name, 'coordinator', open, inferByCoordinator);

it('says that it is one, and how its functions are confined', async () => {
  const target = await open();
  expect(target).toMatchObject({ name: endpoint, enforcement: box.enforcement });
  expect(target.maxMeasurableMb).toBe(box.maxMeasurableMb);
  await target.close();
});

it('is not opened with a key that it does not know', async () => {
  await expect(open('another-secret-0123456789')).rejects.toMatchObject({ code: 'P2107' });
});

it('tells what is wrong with a plan that it is sent', async () => {
  await open();
  const api = new OwnApi(endpoint, 'us-east-1', { ...key });
  const wrong = { bucket: 'nowhere', prefix: 'x', tier: 'lambda' };
  const answer = await api.call('PUT', 'stacks', Buffer.from(JSON.stringify(wrong)));
  expect(answer.status).toBe(400);
  expect(answer.body.toString()).toContain('NoSuchBucket');
  api.close();
});

it("measures the link to a box, and refuses what doesn't answer as one", async () => {
  await open();
  const { link } = await profileLink(endpoint, { tier: 'edge' }, () => {});
  for (const figure of [link.upMbps, link.downMbps, link.roundTripMs]) {
    expect(figure.basis).toBe('measured');
    expect(figure.value).toBeGreaterThan(0);
  }
  await expect(profileLink('http://127.0.0.1:1', { tier: 'edge' }, () => {})).rejects.toMatchObject({
    code: 'P2104',
  });
});
