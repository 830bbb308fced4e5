import { createHash } from 'node:crypto';
import { seededRandom } from '../../../statistics/random.ts';
import { type FaultRule, parseRules } from './fault-rule.ts';

/** A rule, and what it has done since it was set. */
export type FaultStatus = FaultRule & {
  /** Invocations that it might have struck. */
  readonly seen: number;
  readonly struck: number;
};

/** Faults asked for, for tests of what must bear them. */
export class Faults {
  #rules: readonly ActiveRule[] = [];

  /**
   * Replaces the rules; their counts begin anew.
   * @param rules `FaultRuleInput`s
   * @throws PartitaError P1413
   */
  set(rules: unknown): void {
    this.#rules = parseRules(rules).map((rule) => new ActiveRule(rule));
  }

  list(): readonly FaultStatus[] {
    return this.#rules.map(({ rule, seen, struck }) => ({ ...rule, seen, struck }));
  }

  /** The rules that strike the next invocation of a function, in their order. */
  strike(functionName: string): readonly FaultRule[] {
    return this.#rules.filter((rule) => rule.strikes(functionName)).map(({ rule }) => rule);
  }
}

class ActiveRule {
  readonly rule: FaultRule;
  seen = 0;
  struck = 0;
  /** One a function, so that what the others do changes nothing. */
  readonly #draws = new Map<string, () => number>();

  constructor(rule: FaultRule) {
    this.rule = rule;
  }

  strikes(functionName: string): boolean {
    const { rate, maxCount } = this.rule;
    if (this.rule.functionName !== '*' && this.rule.functionName !== functionName) return false;
    this.seen += 1;
    const drawn = this.#draw(functionName);
    if (drawn >= rate || (maxCount !== null && this.struck >= maxCount)) return false;
    this.struck += 1;
    return true;
  }

  #draw(functionName: string): number {
    const draw = this.#draws.get(functionName) ?? seededRandom(seedOf(this.rule.seed, functionName));
    this.#draws.set(functionName, draw);
    return draw();
  }
}

const seedOf = (seed: number, functionName: string) =>
  createHash('sha256').update(`${seed}:${functionName}`).digest().readUInt32BE(0);
