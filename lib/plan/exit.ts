/** What a classifier inside of a model is judged by: its highest probability, or the entropy of all of them. */
export const exitRules = ['top', 'entropy'] as const;

type ExitRule = (typeof exitRules)[number];

/** What a classifier answers: logits, of which the softmax is taken, or probabilities. */
export const exitScores = ['logits', 'probabilities'] as const;

/** An output of the model that is the answer where it is sure enough: the chain ends with the partition that computes it. */
export interface Exit {
  readonly output: string;
  readonly scores: (typeof exitScores)[number];
  readonly rule: ExitRule;
  /** `top`: at least this probability; `entropy`: at most so many nats. In every row. */
  readonly threshold: number;
}

/** Whether a confidence, as `confidenceOf` measures it, is enough. One that isn't a number is not. */
export const isSure = ({ rule, threshold }: Pick<Exit, 'rule' | 'threshold'>, confidence: number): boolean =>
  rule === 'top' ? confidence >= threshold : confidence <= threshold;

/** As a person reads it, such as `"exit_1" (top >= 0.9)`. */
export const exitText = ({ output, rule, threshold }: Exit): string =>
  `"${output}" (${rule} ${rule === 'top' ? '>=' : '<='} ${Number(threshold.toPrecision(4))})`;

/** Where a chain may end. */
export interface ExitPoint {
  /** In the order in which they are asked. */
  readonly exits: readonly Exit[];
  /** Outputs of the model that the partition computes: all that it answers where one of them is sure. */
  readonly outputs: readonly string[];
}
