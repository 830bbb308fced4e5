import type { ReportDocument } from '../document.ts';
import { signedPercent, usd } from '../format.ts';
import { causeWords } from '../words.ts';

type Facts = Pick<ReportDocument, 'monthlyUsd' | 'monthlyBudgetUsd' | 'approved' | 'forecast'>;

/** Whether a month costs more than it may. */
export const overBudget = ({
  monthlyUsd,
  monthlyBudgetUsd,
}: Pick<ReportDocument, 'monthlyUsd' | 'monthlyBudgetUsd'>): boolean =>
  monthlyBudgetUsd !== null && monthlyUsd > monthlyBudgetUsd;

/** What there is to decide, in a sentence or two. */
export function decisionOf(facts: Facts): string {
  return [budgetSentence(facts), approvedSentence(facts.approved)].filter(Boolean).join(' ');
}

function budgetSentence({ monthlyUsd, monthlyBudgetUsd, forecast }: Facts): string {
  if (monthlyBudgetUsd === null) return 'No budget was given to hold it against.';
  const budget = `the budget of ${usd(monthlyBudgetUsd)}`;
  if (monthlyUsd > monthlyBudgetUsd)
    return `Over ${budget} by ${usd(monthlyUsd - monthlyBudgetUsd)}: approve a larger budget, or a cheaper plan.`;
  const later = forecast.find(({ highUsd }) => highUsd > monthlyBudgetUsd);
  const room = `Within ${budget}, with ${usd(monthlyBudgetUsd - monthlyUsd)} left`;
  return later === undefined
    ? `${room}.`
    : `${room}; it may pass it in month ${later.month} of the forecast.`;
}

function approvedSentence(approved: Facts['approved']): string {
  if (approved === null) return '';
  if (approved.changeUsd === 0) return 'It costs what the plan approved last costs.';
  const more = approved.changeUsd > 0 ? 'more' : 'less';
  const percent = approved.changePercent === null ? '' : ` (${signedPercent(approved.changePercent)})`;
  const [cause] = approved.causes;
  const why = cause === undefined ? '' : `, mostly because of ${causeWords[cause.cause].toLowerCase()}`;
  return `It costs ${usd(Math.abs(approved.changeUsd))} ${more} a month${percent} than the plan approved last${why}.`;
}
