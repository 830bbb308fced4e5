import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, describe, expect, it } from 'vitest';
import { PartitionedModelClient } from '../../lib/client/index.ts';
import { readMessage, responseSchema } from '../../lib/inference-protocol/message.ts';
import { nodeDevice } from '../../lib/loop/site/node-device.ts';
import type { PlannedPartition } from '../../lib/plan/plan.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';
import { seededRandom } from '../../lib/statistics/random.ts';
import { elementsOf } from '../../lib/tensors/typed.ts';
import { exitInputs, writeExitPlan } from '../support/exit-plan.ts';
import { LiveCloud } from '../support/live-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const live = await LiveCloud.open();
afterAll(() => live.close());

/** The chain, walked by the client and by a coordinator, and what was invoked while something was done. */
async function open(change?: Partial<PlannedPartition>) {
  const { deployed, url } = await live.deploy(writeExitPlan(temporaryFolder(), change));
  const { lambda, s3 } = live;
  const { credentials, region } = live.cloud;
  const coordinator = { orchestration: 'coordinator', url, model: 'tiny', credentials, region } as const;
  return {
    client: new PartitionedModelClient({ lambda, s3, deployment: deployed }),
    coordinator: new PartitionedModelClient(coordinator),
    url,
    async invokedBy<Result>(work: () => Promise<Result>) {
      const before = live.cloud.invocations().length;
      const result = await work();
      const names = live.cloud
        .invocations()
        .slice(before)
        .map(({ functionName }) => functionName);
      return { result, invoked: names.filter((name) => name !== 'coordinator') };
    },
  };
}

const all = ['part-0', 'part-1', 'part-2'];

describe('a chain with an exit', { timeout: 60_000 }, () => {
  it.each(['inline', 's3'] as const)(
    'ends where it is sure, and invokes nothing after it, %s',
    async (channel) => {
      const { client, coordinator, invokedBy } = await open({ channelIn: channel, channelOut: channel });
      for (const who of [client, coordinator]) {
        const { result, invoked } = await invokedBy(() => who.infer(exitInputs(4)));
        expect(result.exit).toBe('exit_1');
        expect([...result.outputs.keys()]).toEqual(['exit_1']);
        expect([...elementsOf(result.outputs.get('exit_1')!, 'float32')]).toEqual([4, 0]);
        expect(invoked).toEqual(['part-0']);
      }
      expect(await live.objects()).toEqual([]);
    },
  );

  it('goes on where it is not, with the outputs of the whole model', async () => {
    const { client, coordinator, invokedBy } = await open();
    for (const who of [client, coordinator]) {
      const { result, invoked } = await invokedBy(() => who.infer(exitInputs(1)));
      expect(result.exit).toBeNull();
      expect([...elementsOf(result.outputs.get('exit_1')!, 'float32')]).toEqual([1, 0]);
      expect(elementsOf(result.outputs.get('exit_2')!, 'float32')[0]).toBeCloseTo(-Math.tanh(1), 6);
      // What is certain to be invoked may have been started before its turn, but nothing before the exit was asked.
      expect(new Set(invoked)).toEqual(new Set(all));
      expect(invoked[0]).toBe('part-0');
    }
  });

  it('invokes later partitions exactly as often as inputs go on', async () => {
    const { client, invokedBy } = await open();
    const random = seededRandom(7);
    const inputs = Array.from({ length: 40 }, () => 4.4 * random());
    const goOn = inputs.filter((a) => Math.fround(a) < Math.log(9)).length;
    const { result, invoked } = await invokedBy(async () => {
      const exits: (string | null)[] = [];
      for (const a of inputs) exits.push((await client.infer(exitInputs(a))).exit);
      return exits;
    });
    expect(result.filter((exit) => exit === null)).toHaveLength(goOn);
    const times = (name: string) => invoked.filter((each) => each === name).length;
    expect(goOn).toBeGreaterThan(10);
    // One start before its turn, of the partition after the one behind the exit.
    expect([times('part-0'), times('part-1')]).toEqual([40, goOn]);
    expect(times('part-2') - goOn).toBeLessThanOrEqual(1);
  });

  it('goes on by a coordinator where the exit was not asked for', async () => {
    const { url, invokedBy } = await open();
    const { credentials, region } = live.cloud;
    const to = new URL('v2/models/tiny/infer', url);
    const ask = async (outputs: string[]) => {
      const body = JSON.stringify({
        inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', data: [4, 0] }],
        outputs: outputs.map((name) => ({ name })),
      });
      const headers = { host: to.host, 'content-type': 'application/json' };
      const { hostname, port, pathname: path, protocol } = to;
      const request = { method: 'POST', protocol, hostname, port: Number(port), path, headers, body };
      const signer = new SignatureV4({ service: 'lambda', region, credentials, sha256: Sha256 });
      const signed = await signer.sign(new HttpRequest(request));
      const answer = await fetch(to, { method: 'POST', headers: signed.headers, body });
      const { message } = readMessage(responseSchema, new Uint8Array(await answer.arrayBuffer()), undefined);
      return [message.parameters, message.outputs.map(({ name }) => name)];
    };
    const last = await invokedBy(() => ask(['exit_2']));
    expect(last.result).toEqual([undefined, ['exit_2']]);
    expect(new Set(last.invoked)).toEqual(new Set(all));
    const first = await invokedBy(() => ask(['exit_2', 'exit_1']));
    expect(first.result).toEqual([{ exit: 'exit_1' }, ['exit_1']]);
    expect(first.invoked).toEqual(['part-0']);
  });

  it('ends on the device, too', async () => {
    const planFile = writeExitPlan(temporaryFolder(), { tier: 'device' });
    const { deployed } = await live.deploy(planFile);
    const device = nodeDevice(planFile, readPlan(planFile));
    const { lambda, s3 } = live;
    const client = new PartitionedModelClient({ lambda, s3, deployment: deployed, tiers: { device } });
    const { exit, hops, outputs } = await client.infer(exitInputs(4));
    expect([exit, hops.length, [...outputs.keys()]]).toEqual(['exit_1', 1, ['exit_1']]);
    expect((await client.infer(exitInputs(1))).hops).toHaveLength(3);
  });
});
