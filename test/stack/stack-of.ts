import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, vi } from 'vitest';
import type { Plan, PlannedPartition } from '../../lib/plan/plan.ts';
import { PartitaStack, type PartitaStackProps, PartitionedModel, readPlan } from '../../lib/stack/index.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';

// Checking against CloudFormation's schemas takes seconds a template.
vi.stubEnv('CDK_VALIDATION', 'false');

const directory = mkdtempSync(join(tmpdir(), 'partita-test-'));
afterAll(() => rmSync(directory, { recursive: true }));

export interface Change {
  readonly plan?: Partial<Plan>;
  readonly partition?: Partial<PlannedPartition>;
  readonly props?: Partial<PartitaStackProps>;
}

/** An app without its layers' files, which take time. */
export const makeApp = (): App =>
  new App({
    outdir: mkdtempSync(join(directory, 'out-')),
    context: { 'aws:cdk:bundling-stacks': [], 'aws:cdk:disable-asset-staging': true },
  });

/** What the tiny plan's model takes, changed. */
export function propsOf({ plan, partition, props }: Change = {}): PartitaStackProps {
  const file = writeTinyPlan(directory, { ...(plan && { plan }), ...(partition && { partition }) });
  return { plan: readPlan(file), directory: dirname(file), ...props };
}

/** The stack of the tiny plan, changed. */
export const stackOf = (change?: Change): PartitaStack =>
  new PartitaStack(makeApp(), 'Stack', propsOf(change));

/** Its template. */
export const templateOf = (change?: Change): Template => Template.fromStack(stackOf(change));

/** The tiny plan's model in a stack of somebody else. */
export const modelOf = (change?: Change): PartitionedModel =>
  new PartitionedModel(new Stack(makeApp(), 'Theirs'), 'Model', propsOf(change));
