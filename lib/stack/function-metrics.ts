import { Stack, Token } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { priceBookFor } from '../cost/books/index.ts';
import { unitPrice } from '../cost/price-book.ts';
import { functionMetrics } from '../plan/metrics.ts';
import type { Architecture } from '../plan/platform.ts';

/** What a function's metrics are found and priced by. */
export interface MeasuredFunction {
  readonly model: string;
  /** Name of the partition. */
  readonly name: string;
  readonly memoryMb: number;
  readonly architecture: Architecture;
}

/** The metrics of a function: Lambda's own, and those that it writes into its log. */
export class FunctionMetrics {
  readonly #function: IFunction;
  readonly #described: MeasuredFunction;

  constructor(fn: IFunction, described: MeasuredFunction) {
    this.#function = fn;
    this.#described = described;
  }

  latency = (options?: MetricOptions): Metric =>
    this.#function.metricDuration({ statistic: Stats.percentile(95), ...options });

  invocations = (options?: MetricOptions): Metric => this.#function.metricInvocations(options);

  errors = (options?: MetricOptions): Metric => this.#function.metricErrors(options);

  throttles = (options?: MetricOptions): Metric => this.#function.metricThrottles(options);

  coldStarts = (options?: MetricOptions): Metric => this.#own(functionMetrics.coldStart.Name, options);

  costUsd({ region, ...options }: MetricOptions & { readonly region?: string } = {}): IMetric {
    const { memoryMb, architecture } = this.#described;
    const book = priceBookFor(region ?? regionOf(this.#function));
    const usdPerMs = unitPrice(book, `lambda.duration.${architecture}`)
      .times(memoryMb)
      .div(1024 * 1000);
    const usdPerRequest = unitPrice(book, 'lambda.requests');
    // Unique, so that the costs of several functions can be added up in one expression.
    const id = this.#function.node.addr.slice(0, 10);
    return new MathExpression({
      expression: `FILL(ms${id}, 0) * ${usdPerMs.toFixed()} + FILL(requests${id}, 0) * ${usdPerRequest.toFixed()}`,
      label: 'USD, modelled',
      usingMetrics: {
        [`ms${id}`]: this.#own(functionMetrics.billed.Name),
        [`requests${id}`]: this.invocations(),
      },
      ...options,
    });
  }

  #own = (metricName: string, options?: MetricOptions): Metric =>
    new Metric({
      namespace: functionMetrics.namespace,
      metricName,
      dimensionsMap: {
        [functionMetrics.dimensions.model]: this.#described.model,
        [functionMetrics.dimensions.partition]: this.#described.name,
      },
      statistic: Stats.SUM,
      ...options,
    });
}

/** A stack that isn't bound to a region is priced as us-east-1. */
const regionOf = (fn: IFunction): string => {
  const { region } = Stack.of(fn);
  return Token.isUnresolved(region) ? 'us-east-1' : region;
};
