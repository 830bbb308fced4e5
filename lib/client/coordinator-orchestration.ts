import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { writeMessage } from '../inference-protocol/body.ts';
import { headerLengthField, readMessage, responseSchema } from '../inference-protocol/message.ts';
import { readTensors } from '../inference-protocol/tensors.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import { CoordinatorRefused, notAnAnswer } from './errors.ts';
import type { Orchestration } from './orchestration.ts';
import { retrying, type Verdict } from './retry.ts';

type SignerProps = ConstructorParameters<typeof SignatureV4>[0];

export interface CoordinatorProps {
  /** Of the coordinator's function. */
  readonly url: string;
  /** The model's name. */
  readonly model: string;
  /**
   * Who calls; the URL asks IAM.
   * @default - requests aren't signed: for a URL without authentication, or one behind a proxy that signs
   */
  readonly credentials?: SignerProps['credentials'];
  /**
   * Region of the function.
   * @default us-east-1
   */
  readonly region?: string;
}

/** A coordinator walks the chain; tensors go to it and come back as binary data of the Open Inference Protocol. */
export function coordinatorOrchestration(props: CoordinatorProps): Orchestration {
  const base = new URL(props.url.endsWith('/') ? props.url : `${props.url}/`);
  const url = new URL(`v2/models/${encodeURIComponent(props.model)}/infer`, base);
  const { credentials, region = 'us-east-1' } = props;
  const signer = credentials && new SignatureV4({ service: 'lambda', region, credentials, sha256: Sha256 });

  async function send(inputs: NamedTensors, attempt: Attempt, { requestId, deadline, exitsAt }: Request) {
    const parameters = {
      binary_data_output: true,
      timeout_ms: Math.max(1, Math.floor(deadline.remainingMs())),
      attempt_id: attempt.id,
      ...(exitsAt?.length === 0 && { exits: false }),
      ...(attempt.abandoned.length > 0 && { abandoned_ids: attempt.abandoned.join(',') }),
    };
    const tensors = [...inputs].map(([name, tensor]) => ({ name, tensor, binary: true }));
    const { headers, body } = writeMessage({ id: requestId, parameters }, 'inputs', tensors);
    const request = new HttpRequest({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port !== '' && { port: Number(url.port) }),
      path: url.pathname,
      headers: { ...headers, host: url.host },
      body,
    });
    const signed = signer === undefined ? request : await signer.sign(request);
    const { host: _, ...sent } = signed.headers;
    const { signal } = deadline;
    const response = await fetch(url, { method: 'POST', headers: sent, body: new Uint8Array(body), signal });
    const answer = new Uint8Array(await response.arrayBuffer());
    if (!response.ok)
      throw new CoordinatorRefused(props.url, response.status, response.headers.get('partita-error'), answer);
    const length = response.headers.get(headerLengthField) ?? undefined;
    const { message, binary } = readMessage(responseSchema, answer, length);
    if (message.model_version === undefined) throw notAnAnswer('coordinator', props.url);
    const exit = message.parameters?.['exit'];
    return {
      outputs: new Map(readTensors(message.outputs, binary)),
      exit: typeof exit === 'string' ? exit : null,
      planHash: message.model_version,
      hops: [],
    };
  }

  return {
    async infer(inputs, request) {
      const { deadline } = request;
      const abandoned: string[] = [];
      const { result } = await retrying({ deadline, during: props.model, judge: judgeResponse }, async () => {
        const id = crypto.randomUUID();
        try {
          return await send(inputs, { id, abandoned }, request);
        } catch (error) {
          // A coordinator that answers has tidied up; one that was killed could not.
          if (!(error instanceof CoordinatorRefused && error.reason !== null)) abandoned.push(id);
          throw error;
        }
      });
      return result;
    },
  };
}

interface Attempt {
  readonly id: string;
  /** Ids of the attempts of the same request before it that ended without an answer. */
  readonly abandoned: readonly string[];
}

type Request = Parameters<Orchestration['infer']>[1];

/** Statuses of what may be over soon: throttled, crashed, a partition that is busy or replaced. */
const transientStatuses: readonly number[] = [429, 502, 503];

/** What fetch throws when nothing answers is a TypeError, here and in browsers. */
function judgeResponse(error: unknown): Verdict {
  if (error instanceof CoordinatorRefused) {
    return transientStatuses.includes(error.status) ? 'transient' : 'final';
  }
  return error instanceof TypeError ? 'transient' : 'final';
}
