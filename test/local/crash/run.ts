import { rounds } from './invocation-crash.ts';

/** `npm run crash -- [ROUNDS] [SEED]`: kills servers amid their work, and says what they left behind. */
const [count = '50', seed = '1'] = process.argv.slice(2);
const left = await rounds(Number(count), Number(seed));
process.stdout.write(
  `${count} servers killed amid invocations, seed ${seed}; left: ${JSON.stringify(left)}\n`,
);
if (Object.values(left).some(({ length }) => length > 0)) process.exitCode = 1;
