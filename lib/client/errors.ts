import { PartitaError } from '../errors.ts';
import type { FailureKind } from '../plan/profile.ts';

const failureCodes: Readonly<Record<FailureKind, string>> = {
  'out-of-memory': 'P1540',
  timeout: 'P1541',
  error: 'P1542',
};

const failureSteps: Readonly<Record<FailureKind, string>> = {
  'out-of-memory': 'Give it more memory: partita optimize MODEL --profile profile.json -o plan.json',
  timeout:
    'Give it more memory or a longer timeout: partita optimize MODEL --profile profile.json -o plan.json',
  error: 'partita verify DIR shows whether its files are whole',
};

/** A partition's function was invoked and failed: it was billed, and its log tells more. */
export class PartitionFailed extends PartitaError {
  readonly partition: string;
  readonly kind: FailureKind;
  /** As Lambda or the handler calls it. */
  readonly errorType: string;
  /** Last 4 KB of its log; null when it wasn't asked for. */
  readonly log: string | null;

  constructor(
    partition: string,
    kind: FailureKind,
    failure: { errorType: string; errorMessage: string },
    log: string | null,
  ) {
    const reason = `${failure.errorType}: ${failure.errorMessage}`.split('\n', 1)[0]?.replace(/\.$/, '');
    super(failureCodes[kind], `Partition "${partition}" failed: ${reason}.`, failureSteps[kind], {
      cause: failure,
    });
    this.partition = partition;
    this.kind = kind;
    this.errorType = failure.errorType;
    this.log = log;
  }
}

/** The function couldn't be invoked at all: it isn't there, is throttled, or nothing answers. The cause says which. */
export const notInvoked = (partition: string, functionName: string, cause: unknown) =>
  new PartitaError(
    'P1543',
    `The function "${functionName}" of partition "${partition}" can't be invoked: ${reasonOf(cause)}.`,
    'partita deploy PLAN',
    { cause },
  );

/** The function answered something else than a partition does. */
export const notAnAnswer = (partition: string, functionName: string) =>
  new PartitaError(
    'P1544',
    `The function "${functionName}" of partition "${partition}" answered, but not as a partition does.`,
    'partita deploy PLAN',
  );

/** An inference was asked for without one of the model's inputs. */
export const inputMissing = (input: string) =>
  new PartitaError('P1545', `The input "${input}" is missing.`, 'partita invoke PLAN --input random');

/** An earlier partition gave an answer without a tensor that is needed later. */
export const tensorMissing = (tensor: string, consumer: string) =>
  new PartitaError(
    'P1546',
    `"${consumer}" needs the tensor "${tensor}", which no partition before it answered.`,
    'partita deploy PLAN puts functions and plan in step',
  );

/** Tensors outgrew an invocation, and the deployment has no bucket for them. */
export const handoffNeedsBucket = (partition: string, bytes: number) =>
  new PartitaError(
    'P1547',
    `The inputs of "${partition}" take ${bytes} bytes, too many for an invocation, and the plan has no hand-off bucket.`,
    'partita optimize MODEL --profile profile.json -o plan.json, with the dims of these inputs',
  );

/** A hand-off object can't be written or read. */
export const handoffFailed = (bucket: string, cause: unknown) =>
  new PartitaError(
    'P1549',
    `The hand-off bucket "${bucket}" failed: ${reasonOf(cause)}.`,
    'partita deploy PLAN',
    {
      cause,
    },
  );

/** The deployment lacks the function of a partition. */
export const notDeployed = (partition: string) =>
  new PartitaError('P1548', `Partition "${partition}" is not deployed.`, 'partita deploy PLAN');

/** The request's time was over before its answer was there. */
export const deadlinePassed = (timeoutMs: number, during: string, failure: unknown) =>
  new PartitaError(
    'P1550',
    `The ${Math.round(timeoutMs)} ms of the request were over during "${during}"${
      failure === undefined ? '' : `, after: ${reasonOf(failure)}`
    }.`,
    'Give it more time: infer(inputs, { timeoutMs })',
    failure === undefined ? {} : { cause: failure },
  );

/** The function that was invoked belongs to another plan, or is gone, and no other deployment is known. */
export const deploymentChanged = (partition: string, cause: unknown) =>
  new PartitaError(
    'P1551',
    `Partition "${partition}" is not that of the plan any more: another one was deployed.`,
    'Load the deployment again, or give the client a function that does',
    { cause },
  );

/** An input isn't of the model's element type. */
export const wrongDtype = (input: string, expected: string, found: string) =>
  new PartitaError(
    'P1552',
    `The input "${input}" is of type "${found}", and the model takes "${expected}".`,
    'partita inspect MODEL lists the inputs',
  );

/** The coordinator answered with an error of its own, or of a partition; or its URL refused the request. */
export class CoordinatorRefused extends PartitaError {
  /** HTTP status. */
  readonly status: number;
  /** The code of the coordinator's own error, such as P1542 when a partition failed; null where it isn't one. */
  readonly reason: string | null;

  constructor(url: string, status: number, reason: string | null, body: Uint8Array) {
    const text = new TextDecoder().decode(body);
    const code = reason === null ? '' : ` ${reason}`;
    super(
      'P1553',
      `The coordinator at "${url}" answered ${status}${code}: ${errorOf(text).replace(/\.$/, '')}.`,
      status === 403 ? 'Allow lambda:InvokeFunctionUrl, and give the client credentials' : 'docs/errors.md',
    );
    this.status = status;
    this.reason = reason;
  }
}

/** The error field of an answer of the Open Inference Protocol, or what there is. */
function errorOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'error' in value) return String(value.error);
  } catch {
    // Not JSON: Lambda's own answer, or a proxy's.
  }
  return text.slice(0, 300);
}

/** An execution of the state machine ended without an answer. */
export class ExecutionFailed extends PartitaError {
  /** As the state machine names it: an error type of a partition, or one of Step Functions. */
  readonly errorType: string;

  constructor(stateMachineArn: string, errorType: string, cause: string) {
    super(
      'P1554',
      `An execution of "${stateMachineArn}" failed: ${errorType}: ${causeOf(cause).replace(/\.$/, '')}.`,
      'docs/errors.md#what-a-function-answers',
      { cause },
    );
    this.errorType = errorType;
  }
}

/** Message of a Lambda function's error document, or the text as it is. */
function causeOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'errorMessage' in value)
      return String(value.errorMessage);
  } catch {
    // Step Functions' own words.
  }
  return text.slice(0, 300);
}

/** The state machine can't be started. */
export const notStarted = (stateMachineArn: string, cause: unknown) =>
  new PartitaError(
    'P1555',
    `The state machine "${stateMachineArn}" can't be started: ${reasonOf(cause)}.`,
    'partita deploy PLAN',
    { cause },
  );

/** The plan has partitions on a tier that the client was given no way to. */
export const tierNotReached = (tier: string) =>
  new PartitaError(
    'P2120',
    `The plan has partitions on the tier "${tier}", and the client has nothing that reaches it.`,
    `Give the client \`tiers: { ${tier}: … }\`: docs/tiers.md#calling-it`,
  );

const reasonOf = (cause: unknown) =>
  cause instanceof Error ? `${cause.name}: ${cause.message}`.replace(/\.$/, '') : String(cause);
