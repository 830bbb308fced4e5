import { type IMetric, MathExpression, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ChainStateMachine } from './chain-state-machine.ts';
import type { Coordinator } from './coordinator.ts';
import type { PartitionFunction } from './partition-function.ts';

/** What a model's metrics are made of. */
interface Parts {
  readonly partitions: readonly PartitionFunction[];
  readonly coordinator: Coordinator | undefined;
  readonly stateMachine: ChainStateMachine | undefined;
}

/** The metrics of a chain as a whole. */
export class ModelMetrics {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get #entry(): Coordinator | ChainStateMachine | undefined {
    return this.#parts.coordinator ?? this.#parts.stateMachine;
  }

  get #functions(): readonly (PartitionFunction | Coordinator)[] {
    const { partitions, coordinator } = this.#parts;
    return coordinator ? [...partitions, coordinator] : partitions;
  }

  latency(options?: MetricOptions): IMetric {
    const { partitions } = this.#parts;
    return (
      this.#entry?.metricLatency(options) ??
      sum(
        // Several percentiles in one graph are several metrics.
        `latency${(options?.statistic ?? '').replace('.', '_')}_`,
        partitions.map((partition) => partition.metricLatency(options)),
        { label: 'sum of the partitions, modelled', ...options },
      )
    );
  }

  invocations(options?: MetricOptions): IMetric {
    const [first] = this.#parts.partitions;
    return (this.#entry ?? first!).metricInvocations(options);
  }

  errors = (options?: MetricOptions): IMetric => {
    const { stateMachine } = this.#parts;
    const functions = this.#functions.map((each) => each.metricErrors());
    return sum('errors', stateMachine ? [...functions, stateMachine.metricErrors()] : functions, options);
  };

  throttles = (options?: MetricOptions): IMetric =>
    sum(
      'throttles',
      this.#functions.map((each) => each.metricThrottles()),
      options,
    );

  coldStarts = (options?: MetricOptions): IMetric =>
    sum(
      'cold',
      this.#functions.map((each) => each.metricColdStarts()),
      options,
    );

  costUsd({ region, ...options }: MetricOptions & { readonly region?: string } = {}): IMetric {
    const priced = region === undefined ? {} : { region };
    return sum(
      'usd',
      this.#functions.map((each) => each.metricCostUsd(priced)),
      { label: 'USD, modelled', ...options },
    );
  }
}

/** The sum of metrics, of which those without a value count as nothing. @param kind tells the ids of sums apart */
const sum = (kind: string, metrics: readonly IMetric[], options: MetricOptions = {}): MathExpression =>
  new MathExpression({
    expression: metrics.map((_, i) => `FILL(${kind}${i}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, i) => [`${kind}${i}`, metric])),
    ...options,
  });
