import { basename, extname, join } from 'node:path';
import { Command } from 'commander';
import { crossingPrice } from '../../cost/crossing.ts';
import type { ModelOptions } from '../../loop/prepare-in.ts';
import { demoModel, type RunResult, runLoop } from '../../loop/run.ts';
import { type WorkloadChoice, workloadOf } from '../../loop/workload-of.ts';
import type { Slo } from '../../plan/plan.ts';
import { shellWord } from '../../shell-word.ts';
import { openTarget } from '../../targets/index.ts';
import type { Target } from '../../targets/target.ts';
import { act } from '../command.ts';
import {
  campaignOf,
  goalOptions,
  modelOptions,
  type ProfileFlags,
  profileOptions,
  reportOptions,
  targetOption,
} from '../options.ts';
import { renderCuts } from '../render/cuts.ts';
import { heading } from '../render/heading.ts';
import { renderHeldOut } from '../render/held-out.ts';
import { renderMeasured } from '../render/measured.ts';
import { renderModel } from '../render/model.ts';
import { profileTable } from '../render/profile-row.ts';
import { renderSearch } from '../render/search.ts';
import { where } from '../render/where.ts';
import { wrap } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface RunOptions extends ModelOptions, ProfileFlags, WorkloadChoice {
  readonly out?: string;
  readonly target: string;
  readonly slo?: Slo;
  readonly budgetUsd?: number;
  readonly coldRate?: number;
}

export const runCommand = () =>
  act(
    reportOptions(
      goalOptions(
        targetOption(
          profileOptions(
            modelOptions(
              new Command('run')
                .description('The whole loop: inspect, profile, optimize, deploy, measure, report.')
                .argument('[model]', `an ONNX file; without one, ${demoModel} is built (438 MB)`)
                .option('-o, --out <dir>', 'where everything goes (default: partita-out/MODEL)')
                .addHelpText('after', '\nExample:\n  $ partita run bert-base.onnx --slo p95=300ms -o out'),
            ),
          ),
        ),
      ),
    ),
    async (terminal, model: string | undefined, options: RunOptions) => {
      const target = await openTarget(options.target);
      try {
        return answer(await run(terminal, target, model, options));
      } finally {
        await target.close();
      }
    },
  );

async function run(
  terminal: Terminal,
  target: Target,
  model: string | undefined,
  options: RunOptions,
): Promise<RunResult> {
  const { width, paint, print, notify } = terminal;
  const name = model === undefined ? demoModel : basename(model, extname(model));
  const out = options.out ?? join('partita-out', name);
  const section = (title: string) => print(`\n${heading(title, width, paint)}`);
  const table = profileTable(paint);
  print(where(target, width));
  const result = await runLoop(
    {
      ...options,
      ...campaignOf(options),
      concurrency: 1,
      model: model ?? null,
      out,
      slo: options.slo ?? null,
      budgetUsdPerMillion: options.budgetUsd ?? null,
      coldStartRate: options.coldRate ?? null,
      workload: await workloadOf(options),
      command: `partita run${model === undefined ? '' : ` ${shellWord(model)}`}`,
    },
    target,
    {
      notify,
      onModel(inspection) {
        section('Model');
        print(renderModel(inspection, width, paint));
        section('Cuts');
        print(renderCuts(inspection, crossingPrice(target.region), width, paint));
        section('Profile');
        print(table.titles);
      },
      onProfileRow: (row) => print(table.row(row)),
      onSearch(search, { subject }) {
        section('Plans');
        print(renderSearch(search, width, paint));
        const errors = subject.kind === 'model' && subject.heldOut && renderHeldOut(subject.heldOut, width);
        if (errors) print(`\n${errors}`);
      },
      onPlan(plan) {
        section('Deployed');
        print(
          `Partitions verified: ${plan.verify?.exact ? 'the bits of the unsplit model' : `up to ${plan.verify?.maxAbsDiff} apart`} on ${plan.verify?.runs} seeded inputs.`,
        );
        print(`\n${table.titles}`);
      },
      onPlanRow: (row) => print(table.row(row)),
      onCorrection: ({ reason }) => print(`\n${wrap(reason, width)}`),
    },
  );
  terminal.status(null);
  const { subject } = result.measured;
  if (subject.kind === 'plan') print(`\n${renderMeasured(result.measured, subject, width, paint)}`);
  section('Written');
  print(renderWritten(result));
  return result;
}

function renderWritten({ plan, profile, measuredProfile, report }: RunResult): string {
  const lines = [
    ['report', report[0]],
    ...report.slice(1).map((file) => ['', file]),
    ['plan', plan],
    ['profile', profile],
    ['measured', measuredProfile],
    ['as a stack', `npx cdk synth -c plan=${plan}`],
  ];
  return lines.map(([label = '', file]) => `${label.padEnd(12)}${file}`).join('\n');
}

function answer({ plan, profile, report, chosen, corrections, measured }: RunResult) {
  const { subject } = measured;
  if (subject.kind !== 'plan') throw new Error('a run ends with the profile of a plan');
  return {
    plan,
    profile,
    predicted: {
      latencyMs: { p50: chosen.latencyMs, p95: chosen.latencyP95Ms },
      costUsdPerMillion: chosen.costUsdPerMillion,
      memoryMb: chosen.partitions.map(({ memoryMb }) => memoryMb),
      ...(chosen.interval && { interval: chosen.interval }),
    },
    measured: {
      latencyMs: { p50: subject.latencyMs.median, p95: subject.latencyMs.p95 },
      costUsdPerMillion: subject.costUsdPerMillion,
      memoryMb: subject.plan.partitions.map(({ memoryMb }) => memoryMb),
    },
    corrections,
    verify: subject.plan.verify,
    exact: subject.exact,
    report,
  };
}
