import { Command, Option } from 'commander';
import type { ExitChoice } from '../../loop/exit-thresholds.ts';
import { optimizeFile } from '../../loop/optimize-file.ts';
import type { SearchFiles } from '../../loop/search-files.ts';
import { type WorkloadChoice, workloadOf } from '../../loop/workload-of.ts';
import type { WalkChoice } from '../../optimizer/walk/walkers.ts';
import { type Candidate, orchestrations, type Plan, type Slo } from '../../plan/plan.ts';
import { type Architecture, architectures } from '../../plan/platform.ts';
import { writeWhole } from '../../workspace.ts';
import { act } from '../command.ts';
import { badCommandLine } from '../errors.ts';
import { collect, goalOptions, named, pair, parse, reportOptions } from '../options.ts';
import { renderHeldOut } from '../render/held-out.ts';
import { renderSearch } from '../render/search.ts';
import { sloPage } from '../render/slo-page.ts';
import { wrap } from '../table.ts';
import { ms, usd } from '../units.ts';

interface OptimizeOptions extends WorkloadChoice, Omit<SearchFiles, 'exits' | 'walkedBy'> {
  readonly orchestration: WalkChoice['orchestration'];
  readonly out: string;
  readonly slo?: Slo;
  readonly budgetUsd?: number;
  readonly coldRate?: number;
  readonly page?: string;
  readonly minPartitions?: number;
  readonly maxPartitions?: number;
  readonly together: readonly (readonly [string, string])[];
  readonly cutAt: readonly string[];
  readonly noCutAt: readonly string[];
  readonly maxMemory: number;
  readonly coordinatorMemory?: number;
  readonly architecture?: Architecture;
  readonly exits?: string;
  readonly exit: ReadonlyMap<string, number>;
  readonly minAgreement?: number;
}

export const optimizeCommand = () =>
  act(
    reportOptions(
      goalOptions(
        new Command('optimize')
          .description('Find the whole latency-cost front of a profiled model, and write the best plan.')
          .argument('<model>', 'the ONNX file that was profiled')
          .requiredOption(
            '--profile <file>',
            'the profile of that model; repeatable, for variants and for a second processor',
            collect,
          )
          .requiredOption('-o, --out <plan>', 'where the plan goes; its partitions go beside it')
          .option(
            '--max-memory <mb>',
            'largest memory size the account allows',
            parse.whole(128, 10_240),
            3008,
          )
          .option('--site <file>', 'device, edge and links that partitions may use, too')
          .option(
            '--leakage <file>',
            'what `leakage` measured: a third objective beside latency and cost; repeatable, for variants',
            collect,
          )
          .option(
            '--max-leakage <share>',
            'most that may be recovered of the input, 0 to 1',
            parse.number(0, 1),
          )
          .option(
            '--codecs <file>',
            'what `codecs` measured: what crosses a cut may be coded so; repeatable, for variants',
            collect,
          )
          .option('--variants <file>', 'variants of the model: each that was profiled is searched, too')
          .option(
            '--min-accuracy <share>',
            'least share of answers that agree with the model’s, 0 to 1 (default: 1)',
            parse.number(0, 1),
          )
          .option('--page <file>', 'a page (Markdown) on what SLOs from tight to loose would choose, and why')
          .option('--min-partitions <n>', 'fewest partitions', parse.whole(1))
          .option('--max-partitions <n>', 'most partitions', parse.whole(1))
          .option('--together <a,b>', 'two tensors that one partition computes; repeatable', pair, [])
          .option('--cut-at <tensor>', 'a tensor at which the model is cut; repeatable', collect, [])
          .option('--no-cut-at <tensor>', 'a tensor at which it is not; repeatable', collect, [])
          .addOption(
            new Option('--orchestration <who>', 'who walks the chain of functions; any: whoever is best')
              .choices([...orchestrations, 'any'])
              .default('client'),
          )
          .option(
            '--coordinator-memory <mb>',
            'the only memory size that a coordinator may have',
            parse.whole(128, 10_240),
          )
          .addOption(
            new Option(
              '--architecture <name>',
              'processor of the functions (default: any that was profiled)',
            ).choices(architectures),
          )
          .option('--exits <file>', 'where inferences may end early, as exits has measured it')
          .option(
            '--exit <output=threshold>',
            'an exit that is taken from this threshold on; repeatable',
            threshold,
            new Map(),
          )
          .option(
            '--min-agreement <share>',
            'thresholds are swept so that answers have the last output’s top-1 so often (default, with --exits and without --exit: 0.99)',
            parse.number(0, 1),
          )
          .addHelpText(
            'after',
            '\nExamples:\n  $ partita optimize bert-base.onnx --profile profile.json -o plan.json --slo p95=300ms\n  $ partita optimize bert-base.onnx --profile profile.json --variants variants/variants.json --profile int8.json --min-accuracy 0.98 -o plan.json',
          ),
      ),
    ),
    async (terminal, model: string, options: OptimizeOptions) => {
      const goals = {
        slo: options.slo ?? null,
        budgetUsdPerMillion: options.budgetUsd ?? null,
        coldStartRate: options.coldRate ?? null,
        workload: await workloadOf(options),
        maxMemoryMb: options.maxMemory,
        ...(options.minPartitions !== undefined && { minPartitions: options.minPartitions }),
        ...(options.maxPartitions !== undefined && { maxPartitions: options.maxPartitions }),
        pins: { together: options.together, cutAt: options.cutAt, noCutAt: options.noCutAt },
      };
      const { exits: _, orchestration, coordinatorMemory, ...files } = options;
      if (coordinatorMemory !== undefined && orchestration !== 'coordinator' && orchestration !== 'any')
        throw badCommandLine('--coordinator-memory needs --orchestration coordinator or any', 'optimize');
      const walkedBy = {
        orchestration,
        ...(coordinatorMemory !== undefined && { coordinatorMemoryMb: coordinatorMemory }),
      };
      const exits = exitChoice(options);
      const { search, plan, heldOut, forSlos } = await optimizeFile(
        model,
        { ...files, walkedBy, ...(exits && { exits }) },
        options.out,
        goals,
        terminal.notify,
        options.architecture === undefined ? {} : { architecture: options.architecture },
      );
      const chosen = search.front[search.chosen] as Candidate;
      terminal.status(null);
      terminal.print(renderSearch(search, terminal.width, terminal.paint));
      const errors = heldOut && renderHeldOut(heldOut, terminal.width);
      if (errors) terminal.print(`\n${errors}`);
      terminal.print(`\n${wrap(notes(plan, chosen), terminal.width)}`);
      terminal.print(`\nWritten: ${options.out}`);
      if (options.page !== undefined) {
        const searches = forSlos(options.slo?.percentile ?? 95);
        await writeWhole(options.page, sloPage(plan.model.name, searches));
        terminal.print(`Written: ${options.page}`);
      }
      const { front, certificate, unsplit, exits: taken, variants } = search;
      return {
        orchestration: plan.orchestration,
        orchestrationUsdPerMillion: chosen.cost.orchestrationUsd,
        front,
        chosen,
        certificate,
        unsplit,
        ...(taken !== undefined && { exits: taken }),
        ...(variants !== undefined && { variants }),
        plan: options.out,
        verify: plan.verify,
      };
    },
  );

/** `OUTPUT=THRESHOLD`. */
const threshold = named(
  /^(.+)=(\d+(?:\.\d+)?)$/,
  Number,
  'It must be an output and a number, such as exit_1=0.9.',
);

/** Without thresholds they are swept for this agreement, unless another is asked for. */
const usualAgreement = 0.99;

function exitChoice({ exits: file, exit: thresholds, minAgreement }: OptimizeOptions): ExitChoice | null {
  if (file === undefined) {
    if (thresholds.size === 0 && minAgreement === undefined) return null;
    throw badCommandLine('--exit and --min-agreement need --exits', 'optimize');
  }
  return {
    file,
    thresholds,
    leastAgreement: minAgreement ?? (thresholds.size === 0 ? usualAgreement : null),
  };
}

const notes = ({ partitions }: Plan, chosen: Candidate): string => {
  const foreign = partitions.some(
    ({ architecture }, i) => architecture !== chosen.partitions[i]?.architecture,
  );
  return [
    walkText(chosen),
    ...(foreign
      ? ['The functions are for another processor than was profiled: what they take there is not known.']
      : []),
  ].join(' ');
};

function walkText({ walkedBy, cost }: Candidate): string {
  if (walkedBy === undefined) return 'The caller walks the chain.';
  const { orchestration, memoryMb, latencyMs } = walkedBy;
  const who =
    orchestration === 'coordinator' ? `A coordinator of ${memoryMb} MB walks` : 'A state machine walks';
  return `${who} the chain: ${ms(latencyMs)} ms and ${usd(cost.orchestrationUsd)} per million of what is predicted are that (modelled).`;
}
