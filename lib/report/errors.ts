import { PartitaError } from '../errors.ts';

/** The profile is of a model: it says nothing about what a deployed plan takes. */
export const notOfPlan = (model: string) =>
  new PartitaError(
    'P1800',
    `The profile of "${model}" was measured on the model, and a report needs one measured on a plan.`,
    'partita profile plan.json -o measured.json',
  );

/** The plan is a provisional one, with no front and no prediction to report. */
export const noSearch = (model: string) =>
  new PartitaError(
    'P1801',
    `The plan of "${model}" is provisional: it holds no Pareto front to report.`,
    'partita optimize MODEL --profile profile.json -o plan.json',
  );

/** The two profiles are not of the same model. */
export const otherModel = (plan: string, model: string) =>
  new PartitaError(
    'P1802',
    `The plan was made from "${plan}", and the model's profile is of "${model}" with other content.`,
    'partita profile MODEL -o profile.json',
  );

/** Requests a month must be a number that can be multiplied. */
export const badVolume = (requestsPerMonth: number) =>
  new PartitaError(
    'P1803',
    `"${requestsPerMonth}" is not a number of requests a month.`,
    'Give zero or more, for instance 1000000',
  );

/** The profile given for the model was measured on a plan. */
export const notOfModel = (model: string) =>
  new PartitaError(
    'P1805',
    `The profile of "${model}" that should show what the plan rests on was measured on a plan.`,
    'partita profile MODEL -o profile.json',
  );

/** Two reports that are to be compared are in different currencies. */
export const otherCurrency = (before: string, after: string) =>
  new PartitaError(
    'P1806',
    `The approved report is in "${before}", and this one is in "${after}".`,
    'partita report measured.json -o report, without --compare-to',
  );
