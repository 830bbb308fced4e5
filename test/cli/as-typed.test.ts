import { describe, expect, it } from 'vitest';
import { asTyped } from '../../lib/cli/as-typed.ts';

const start = { npm_lifecycle_event: 'start', npm_package_name: 'partita' };
const script = { npm_lifecycle_event: 'partita', npm_package_name: 'partita' };
const npx = { npm_lifecycle_event: 'npx', npm_package_name: 'other' };

describe('the next command under npm start', () => {
  it.each([
    ['partita run MODEL --dim batch=1', 'npm start -- MODEL --dim batch=1'],
    ['Make it again: partita run "a b.onnx"', 'Make it again: npm start -- "a b.onnx"'],
    ['partita run', 'npm start'],
    ['partita run --help', 'npm start -- --help'],
    ['partita --help', 'npm run -s partita -- --help'],
    ['partita inspect MODEL', 'npm run -s partita -- inspect MODEL'],
    [
      'partita destroy PLAN, then partita deploy PLAN',
      'npm run -s partita -- destroy PLAN, then npm run -s partita -- deploy PLAN',
    ],
  ])('%s is typed as %s', (next, typed) => {
    expect(asTyped(next, start)).toBe(typed);
  });
});

describe('the next command', () => {
  it('is an npm script under npm run, the whole loop too', () => {
    expect(asTyped('partita run MODEL', script)).toBe('npm run -s partita -- run MODEL');
    expect(asTyped('partita zoo bert-base -o b.onnx', script)).toBe(
      'npm run -s partita -- zoo bert-base -o b.onnx',
    );
  });

  it('is started by npx where this one was', () => {
    expect(asTyped('partita doctor shows more', npx)).toBe('npx partita doctor shows more');
  });

  it.each([
    ['installed', {}],
    ['in the start script of another package', { ...start, npm_package_name: 'shop' }],
  ])('stays as it is where the tool is %s', (_, env) => {
    expect(asTyped('partita run MODEL', env)).toBe('partita run MODEL');
  });

  it.each(['npx cdk synth -c plan=/srv/partita/plan.json', 'Free some space', 'ls "/home/partita run/x"'])(
    'is left alone where it is no command of the tool: %s',
    (next) => {
      expect(asTyped(next, start)).toBe(next);
    },
  );
});
