import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { DeployedPlan } from '../../lib/client/chain.ts';
import { chainOrchestration } from '../../lib/client/chain-orchestration.ts';
import { Deadline } from '../../lib/client/deadline.ts';
import type { Hop } from '../../lib/client/run-partition.ts';
import { PartitaError } from '../../lib/errors.ts';
import { maxResponseBytes } from '../../lib/plan/lambda-limits.ts';
import { coordinatorName } from '../../lib/plan/metrics.ts';
import { putHandoff } from '../../lib/tensors/handoff.ts';
import { handoffFolder } from '../../lib/tensors/handoff-keys.ts';
import { encodeSafetensors } from '../../lib/tensors/safetensors.ts';
import type { NamedTensors } from '../../lib/tensors/tensor.ts';
import { telemetry } from '../telemetry.ts';
import { answerTooLarge, misconfigured, notReady, unknownModel } from './errors.ts';
import { bodyAnswer, jsonAnswer, type UrlAnswer, type UrlEvent } from './http.ts';
import { type InferRequest, readInferRequest, writeInferAnswer } from './infer.ts';
import { modelMetadata, serverMetadata } from './metadata.ts';
import { type Route, routeOf } from './route.ts';
import { statusOf } from './status.ts';

export interface CoordinatorProps {
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly deployed: DeployedPlan;
  readonly env: NodeJS.ProcessEnv;
  /** @default stdout */
  readonly write?: (line: string) => void;
}

export interface Context {
  readonly awsRequestId?: string;
  getRemainingTimeInMillis(): number;
}

/** Time that is left to answer when the walk runs into the function's own timeout. */
const marginMs = 500;

/** Room in an answer for what Lambda wraps around its body. */
const wrappingBytes = 2_000;

/** The handler of a function URL that answers the Open Inference Protocol for one deployed plan. */
export function coordinatorOf({ lambda, s3, deployed, env, write }: CoordinatorProps) {
  const { plan, functions, handoffBucket } = deployed;
  const chain = chainOrchestration({ lambda, s3, deployment: deployed });
  const record = telemetry({ partition: coordinatorName, env, ...(write && { write }) });
  let invocations = 0;

  return async (event: UrlEvent, context: Context): Promise<UrlAnswer> => {
    const cold = invocations++ === 0;
    const startedMs = performance.now();
    const { method } = event.requestContext.http;
    const details: Record<string, unknown> = { awsRequestId: context.awsRequestId, planHash: plan.planHash };
    let error: unknown;
    let isInference = false;
    try {
      const route = routeOf(method, event.rawPath);
      isInference = route.kind === 'infer';
      return await answerTo(route, event, context, details);
    } catch (thrown) {
      const answer = errorAnswer(thrown);
      // What a caller did wrong is no error of the coordinator.
      if (answer.statusCode >= 500) error = thrown;
      details['statusCode'] = answer.statusCode;
      return answer;
    } finally {
      record({ message: `${method} ${event.rawPath}`, startedMs, isInference, cold, error, details });
    }
  };

  async function answerTo(
    route: Route,
    event: UrlEvent,
    context: Context,
    details: Record<string, unknown>,
  ): Promise<UrlAnswer> {
    if ('model' in route) requireServed(route.model, route.version);
    switch (route.kind) {
      case 'live':
        return jsonAnswer(200, { live: true });
      case 'server':
        return jsonAnswer(200, serverMetadata);
      case 'model':
        return jsonAnswer(200, modelMetadata(plan));
      case 'ready':
      case 'model-ready':
        await requireReady();
        return jsonAnswer(200, { ready: true });
      case 'infer':
        return infer(event, context, details);
    }
  }

  async function infer(
    event: UrlEvent,
    context: Context,
    details: Record<string, unknown>,
  ): Promise<UrlAnswer> {
    const request = readInferRequest(event, plan);
    const leftMs = Math.max(0, context.getRemainingTimeInMillis() - marginMs);
    const deadline = new Deadline(Math.min(leftMs, request.timeoutMs ?? leftMs));
    const requestId = request.id ?? context.awsRequestId ?? crypto.randomUUID();
    details['requestId'] = requestId;
    const { outputs, exit, hops } = await chain.infer(request.inputs, {
      requestId,
      deadline,
      logTail: false,
      exitsAt: request.exitsAt,
      ...(request.handoff && { handoff: request.handoff }),
    });
    details['hops'] = hops.map(hopForLog);
    if (exit !== null) details['exit'] = exit;
    if (request.toS3) return s3Answer(request, outputs, exit, deadline);
    const { headers, body } = writeInferAnswer(plan, request, outputs, exit);
    const answer = bodyAnswer(headers, body);
    const bytes = wrappingBytes + Buffer.byteLength(JSON.stringify(answer.body));
    if (bytes > maxResponseBytes) throw answerTooLarge(plan.model, bytes, maxResponseBytes);
    return answer;
  }

  /** The outputs as one safetensors object of the hand-off bucket, which its reader deletes, or else its lifecycle. */
  async function s3Answer(
    { id, outputs: asked }: InferRequest,
    outputs: NamedTensors,
    exit: string | null,
    deadline: Deadline,
  ): Promise<UrlAnswer> {
    if (handoffBucket === null) throw misconfigured('PARTITA_HANDOFF_BUCKET');
    const object = { bucket: handoffBucket, key: `${handoffFolder()}/outputs` };
    const chosen = [...outputs].filter(([name]) => asked.some((output) => output.name === name));
    await putHandoff(s3, object, encodeSafetensors(new Map(chosen)), deadline.signal);
    return jsonAnswer(200, {
      model_name: plan.model,
      model_version: plan.planHash,
      id,
      parameters: { s3_output: `s3://${object.bucket}/${object.key}`, ...(exit !== null && { exit }) },
      outputs: [],
    });
  }

  /** @throws PartitaError P1566 */
  function requireServed(model: string, version: string | undefined): void {
    if (model !== plan.model) throw unknownModel(model, plan.model);
    if (version !== undefined && version !== plan.planHash) {
      throw unknownModel(`${model} ${version}`, `${plan.model} ${plan.planHash}`);
    }
  }

  /** Asks Lambda whether every partition's function stands and may be invoked; nothing runs and nothing is billed. */
  async function requireReady(): Promise<void> {
    await Promise.all(
      functions.map(({ functionName }) =>
        lambda.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'DryRun' })),
      ),
    ).catch((cause: unknown) => {
      throw notReady(cause);
    });
  }
}

const hopForLog = ({ partition, latencyMs, cold, phases, channelIn, channelOut }: Hop) => ({
  partition,
  latencyMs,
  cold,
  phases,
  channelIn,
  channelOut,
});

function errorAnswer(error: unknown): UrlAnswer {
  const statusCode = statusOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const headers = error instanceof PartitaError ? { 'partita-error': error.code } : {};
  const retry = statusCode === 503 ? { 'retry-after': '1' } : {};
  return jsonAnswer(statusCode, { error: message }, { ...headers, ...retry });
}
