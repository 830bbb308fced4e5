import { chainSources, type TensorSource } from '../plan/chain-sources.ts';
import type { ServedPlan } from '../plan/deployment.ts';
import { computedBy, exitPointOf } from '../plan/exit-point.ts';

/** A partition that a state invokes. */
export interface ChainLink {
  /** ARN of a published version. */
  readonly functionArn: string;
}

/** A state machine in the Amazon States Language. */
export interface StateMachineDefinition {
  readonly Comment: string;
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, object>>;
}

/** Express workflows run five minutes at most. Source: Step Functions quotas. */
const mostSec = 300;

/** An environment may have to start first. */
const startSec = 10;

const backoff = { IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 10, JitterStrategy: 'FULL' } as const;

/** Failures that aren't the partition's: nothing has run, or Lambda lost it. A partition's answer never changes. */
const retry = [
  { ErrorEquals: ['Lambda.TooManyRequestsException'], MaxAttempts: 6, ...backoff },
  {
    ErrorEquals: [
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.ClientExecutionTimeoutException',
    ],
    MaxAttempts: 3,
    ...backoff,
  },
];

/**
 * The chain as states. Input is an `ExecutionInput`, output an `ExecutionOutput` of `lib/tensors/wire.ts`: only references
 * to tensors travel between states. A partition is sent every envelope that holds a tensor which it consumes. Who
 * starts an execution knows the keys of all objects that it can leave, and deletes them. Where an exit is sure, a choice
 * goes on to an answer of what was computed by then.
 *
 * @param links one a partition, in the plan's order
 * @param awsPartition `aws`, `aws-cn`
 */
export function chainDefinition(
  plan: ServedPlan,
  links: readonly ChainLink[],
  awsPartition: string,
): StateMachineDefinition {
  const { partitions } = plan;
  const sources = chainSources(plan);
  const states = partitions.flatMap((partition, index): [string, object][] => {
    const { name, timeoutSec, codecOut } = partition;
    const exit = exitPointOf(plan, partition);
    const next = partitions[index + 1]?.name;
    const task = {
      Type: 'Task',
      Resource: `arn:${awsPartition}:states:::lambda:invoke`,
      Parameters: {
        FunctionName: links[index]?.functionArn,
        Payload: {
          op: 'run',
          answer: 's3',
          ...(codecOut !== undefined && { codec: codecOut }),
          ...(exit !== undefined && { exit }),
          'requestId.$': '$.requestId',
          'planHash.$': '$.planHash',
          'deadlineMs.$': '$.deadlineMs',
          'handoffKey.$': `States.Format('{}/${name}', $.handoff)`,
          'tensors.$': arrayOf(sources.partitions[index] ?? []),
        },
      },
      ResultSelector: {
        'tensors.$': '$.Payload.tensors',
        ...(exit !== undefined && { 'exit.$': '$.Payload.exit' }),
      },
      ResultPath: `$.${keyOf(index)}`,
      TimeoutSeconds: Math.min(mostSec, timeoutSec + startSec),
      Retry: retry,
      Next: exit === undefined || next === undefined ? (next ?? answerState) : choiceAfter(name),
    };
    if (exit === undefined || next === undefined) return [[name, task]];
    const outputs = computedBy(plan, index + 1);
    const early = chainSources({ partitions: partitions.slice(0, index + 1), outputs }).outputs;
    return [
      [name, task],
      [
        choiceAfter(name),
        {
          Type: 'Choice',
          Choices: [{ Variable: `$.${keyOf(index)}.exit`, IsNull: false, Next: answerAfter(name) }],
          Default: next,
        },
      ],
      [answerAfter(name), answerOf(early, index)],
    ];
  });
  const last = partitions.length - 1;
  const ends = partitions[last]?.exits !== undefined;
  return {
    Comment: `${plan.model}, plan ${plan.planHash}`,
    StartAt: partitions[0]?.name ?? answerState,
    TimeoutSeconds: mostSec,
    States: {
      ...Object.fromEntries(states),
      [answerState]: answerOf(sources.outputs, ends ? last : null),
    },
  };
}

const answerState = 'Answer';
const choiceAfter = (partition: string) => `Is ${partition} sure`;
const answerAfter = (partition: string) => `Answer of ${partition}`;

/** @param exit index of the partition whose exits were asked last; null where none was */
const answerOf = (sources: readonly TensorSource[], exit: number | null) => ({
  Type: 'Pass',
  Parameters: {
    'tensors.$': arrayOf(sources),
    ...(exit !== null && { 'exit.$': `$.${keyOf(exit)}.exit` }),
  },
  End: true,
});

/** Where envelopes lie in the state's data. */
const keyOf = (index: number) => `partition${index}`;
const pathOf = (source: TensorSource) => (source === 'caller' ? '$.tensors' : `$.${keyOf(source)}.tensors`);

const arrayOf = (sources: readonly TensorSource[]) => `States.Array(${sources.map(pathOf).join(', ')})`;
