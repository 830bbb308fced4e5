import { type Goals, meetsSlo, scoreOf, tieShare, withinBudget } from './choose.ts';
import type { Evaluated } from './evaluate.ts';
import { msText, percentText, usdText } from './figures.ts';

/** Why a plan lost against the chosen one, as a sentence. */
export function whyNot(candidate: Evaluated, chosen: Evaluated, goals: Goals): string {
  const difference = differenceBetween(candidate, chosen);
  if (goals.slo !== null && !meetsSlo(candidate, goals)) {
    const over = msText(candidate.frontLatencyMs - goals.slo.latencyMs);
    return `${difference}; its predicted p${goals.slo.percentile} of ${msText(candidate.frontLatencyMs)} is ${over} slower than the SLO.`;
  }
  if (goals.budgetUsdPerMillion !== null && !withinBudget(candidate, goals)) {
    const over = usdText(candidate.costUsdPerMillion - goals.budgetUsdPerMillion);
    return `${difference}; it is ${over} per million over the budget.`;
  }
  const more = candidate.partitions.length - chosen.partitions.length;
  if (more > 0 && scoreOf(candidate, goals) <= scoreOf(chosen, goals) * (1 + tieShare)) {
    return `${difference}: too little for ${more} more partition${more === 1 ? '' : 's'}.`;
  }
  return `${difference}.`;
}

/** "Costs 12 % more for 3 ms less", of the candidate against the chosen plan. */
function differenceBetween(candidate: Evaluated, chosen: Evaluated): string {
  const ms = candidate.frontLatencyMs - chosen.frontLatencyMs;
  const usd = candidate.costUsdPerMillion - chosen.costUsdPerMillion;
  // What runs on a device of one's own may cost nothing.
  const difference =
    chosen.costUsdPerMillion === 0
      ? `${usdText(Math.abs(usd))} per million`
      : percentText(Math.abs(usd / chosen.costUsdPerMillion));
  const cost = usd === 0 ? 'Costs the same' : `Costs ${difference} ${usd > 0 ? 'more' : 'less'}`;
  const time = ms === 0 ? 'the same latency' : `${msText(Math.abs(ms))} ${ms > 0 ? 'more' : 'less'}`;
  const link = (usd < 0 && ms < 0) || (usd > 0 && ms > 0) ? 'and takes' : 'for';
  return `${cost} ${link} ${time}${leakageText(candidate, chosen)}`;
}

function leakageText({ leakage }: Evaluated, chosen: Evaluated): string {
  if (leakage === null || chosen.leakage === null || leakage === chosen.leakage) return '';
  return `, and leaks ${percentText(leakage)} instead of ${percentText(chosen.leakage)}`;
}
