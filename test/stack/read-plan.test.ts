import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPlan } from '../../lib/stack/read-plan.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('reading a plan', () => {
  it('gives the plan', () => {
    expect(readPlan(writeTinyPlan(temporaryFolder())).partitions).toHaveLength(2);
  });

  it('names a file that is not there', () => {
    expect(() => readPlan('/nowhere/plan.json')).toThrow(
      expect.objectContaining({ code: 'P1501', message: expect.stringContaining('"/nowhere/plan.json"') }),
    );
  });

  it('names a file that is no plan', () => {
    const file = join(temporaryFolder(), 'plan.json');
    writeFileSync(file, '{"schema":"partita/profile","version":1}');
    expect(() => readPlan(file)).toThrow(expect.objectContaining({ code: 'P1302' }));
  });
});
