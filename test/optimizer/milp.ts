import type highsTypes from 'highs';
import type { Chain } from './brute-force.ts';

/** The cheapest way through a chain in at most so many ticks, by HiGHS: branch and cut, nothing of ours. */
export type MilpSolver = (chain: Chain, maxTicks: number) => { cost: number; ticks: number } | null;

/**
 * A path as a mixed-integer program: a binary variable for each option of each partition, what flows into a
 * position flows out of it, one unit leaves the first and reaches the last.
 */
export async function milpSolver(): Promise<MilpSolver> {
  // Its types are those of a CommonJS module, and what Node loads is its ES module.
  const module = (await import('highs')) as unknown as { default: typeof highsTypes.default };
  const highs = await module.default();
  return ({ last, options }, maxTicks) => {
    const variables = options.flatMap((row, from) =>
      row.flatMap((list, to) =>
        to <= from ? [] : list.map((option, i) => ({ name: `x_${from}_${to}_${i}`, from, to, ...option })),
      ),
    );
    const sum = (terms: readonly { readonly name: string; readonly factor: number }[]) =>
      terms.map(({ name, factor }) => `${factor < 0 ? '-' : '+'} ${Math.abs(factor)} ${name}`).join('\n ');
    const flow = Array.from({ length: last + 1 }, (_, at) => {
      const terms = variables
        .filter(({ from, to }) => from === at || to === at)
        .map(({ name, from }) => ({ name, factor: from === at ? 1 : -1 }));
      const net = at === 0 ? 1 : at === last ? -1 : 0;
      return terms.length === 0 ? '' : `f${at}: ${sum(terms)} = ${net}`;
    }).filter(Boolean);
    const program = `Minimize
 obj: ${sum(variables.map(({ name, cost }) => ({ name, factor: cost })))}
Subject To
 ${flow.join('\n ')}
 time: ${sum(variables.map(({ name, ticks }) => ({ name, factor: ticks })))} <= ${maxTicks}
Binary
 ${variables.map(({ name }) => name).join('\n ')}
End`;
    const solution = highs.solve(program, { mip_rel_gap: 0, mip_abs_gap: 0 });
    if (solution.Status !== 'Optimal') return null;
    const taken = variables.filter(({ name }) => (solution.Columns[name]?.Primal ?? 0) > 0.5);
    const total = (of: (option: (typeof taken)[number]) => number) =>
      taken.reduce((all, option) => all + of(option), 0);
    return { cost: total(({ cost }) => cost), ticks: total(({ ticks }) => ticks) };
  };
}
