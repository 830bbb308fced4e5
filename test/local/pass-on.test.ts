import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { sharedCloud } from './cloud.ts';

const { cloud, create, invoke } = await sharedCloud();
const noLog = { LogType: 'None' } as const;

const functionName = create(`
  const { Socket } = require('node:net');
  const { write } = Socket.prototype;
  exports.handler = async ({ numbers, exitsAfterBytes }) => {
    if (exitsAfterBytes !== undefined)
      Socket.prototype.write = function (chunk, ...rest) {
        if (chunk.length < exitsAfterBytes) return write.call(this, chunk, ...rest);
        return write.call(this, chunk.subarray(0, exitsAfterBytes), () => process.exit(3));
      };
    return { pid: process.pid, numbers: Array.from({ length: numbers }, (_, i) => i) };
  };`);

describe('a large answer is passed on while it comes, and', () => {
  it.each([150_000, 165_000, 800_000])('is whole and in its order: %i numbers', async (numbers) => {
    const { text } = await invoke(functionName, { numbers }, noLog);
    expect(text.slice(text.indexOf('['))).toBe(`[${Array.from({ length: numbers }, (_, i) => i)}]}`);
  });

  it('is refused as any other where it is over the limit', async () => {
    expect((await invoke(functionName, { numbers: 1_000_000 }, noLog)).answer).toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    });
  });

  it('where the process ends amid it closes the connection, and the next event finds a new process', async () => {
    const { pid } = (await invoke(functionName, { numbers: 1 })).answer as { pid: number };
    await expect(
      invoke(functionName, { numbers: 800_000, exitsAfterBytes: 3_000_000 }, noLog),
    ).rejects.toThrow(/aborted/);
    const next = (await invoke(functionName, { numbers: 1 })).answer as { pid: number };
    expect(next.pid).not.toBe(pid);
    expect(cloud.invocations().at(-2)?.outcome).toBe('exited');
  });

  it('leaves the environment warm where the caller goes amid it', async () => {
    const { pid } = (await invoke(functionName, { numbers: 1 })).answer as { pid: number };
    const before = cloud.invocations().length;
    const url = `${cloud.endpoint}/2015-03-31/functions/${functionName}/invocations`;
    const sent = request(url, { method: 'POST' }).end('{"numbers":800000}');
    const [response]: IncomingMessage[] = await once(sent, 'response');
    response?.destroy();
    await expect.poll(() => cloud.invocations().length).toBe(before + 1);
    expect((await invoke(functionName, { numbers: 1 })).answer).toMatchObject({ pid });
  });
});

it.each([
  ['its log is asked for', { LogType: 'Tail' }, 3_000_000],
  ['little of it has come', noLog, 500_000],
] as const)(
  'an answer that breaks off is told as what ended it where %s',
  async (_, input, exitsAfterBytes) => {
    const { answer } = await invoke(functionName, { numbers: 800_000, exitsAfterBytes }, input);
    expect(answer).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exit status 3'),
    });
  },
);
