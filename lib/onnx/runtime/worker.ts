/** Runs ONNX Runtime in a process of its own: a model that crashes it takes only this process along. */
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-common';
import { fromOrt, toOrt } from '../../tensors/ort.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import type { Reply, Request, RunRequest, SessionRequest, ValueMetadata } from './protocol.ts';

// The binding refuses float16 inputs where this class exists (Node 23 and newer).
Reflect.deleteProperty(globalThis, 'Float16Array');
// It would send names and hashes of models to its makers, and leave files in the temporary folder.
process.env['ORT_DISABLE_TELEMETRY'] ??= '1';

type Ort = typeof import('onnxruntime-node');

let session: InferenceSession | null = null;

const describe = (values: readonly InferenceSession.ValueMetadata[]): ValueMetadata[] =>
  values.map((value) => ({
    name: value.name,
    isTensor: value.isTensor,
    type: value.isTensor ? value.type : '',
  }));

async function open(ort: Ort, request: SessionRequest): Promise<Reply> {
  await session?.release();
  session = null;
  session = await ort.InferenceSession.create(request.model, {
    graphOptimizationLevel: request.level,
    intraOpNumThreads: request.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 4,
    ...(request.saveOptimized === null ? {} : { optimizedModelFilePath: request.saveOptimized }),
    extra: {
      session: {
        'intra_op.allow_spinning': '0',
        ...(request.saveOptimized === null
          ? {}
          : {
              optimized_model_external_initializers_file_name: 'optimized.onnx.data',
              optimized_model_external_initializers_min_size_in_bytes: '1024',
            }),
      },
    },
  });
  return { ok: true, inputs: describe(session.inputMetadata), outputs: describe(session.outputMetadata) };
}

async function run(ort: Ort, { feeds, fetches, values }: RunRequest): Promise<Reply> {
  if (session === null) throw new Error('no session is open');
  const ortFeeds: Record<string, OrtTensor> = {};
  for (const [name, tensor] of feeds) ortFeeds[name] = toOrt(tensor, ort.Tensor);
  const results = await session.run(ortFeeds, fetches ?? session.outputNames);
  const tensors = new Map<string, Tensor>();
  for (const [name, value] of Object.entries(results)) {
    const tensor = fromOrt(value);
    const isWanted = values === null || values.has(name);
    tensors.set(name, isWanted ? tensor : { ...tensor, data: new Uint8Array() });
  }
  return { ok: true, tensors };
}

const answer = async (ort: Ort, request: Request): Promise<Reply> => {
  if (request.op === 'ping') return { ok: true };
  return request.op === 'session' ? open(ort, request) : run(ort, request);
};

// Not awaited at the top level: from its sources, this file runs as a CommonJS module.
async function serve(): Promise<void> {
  process.on('disconnect', () => process.exit());
  const ort = await import('onnxruntime-node');
  process.on('message', async (request: Request) => {
    let reply: Reply;
    try {
      reply = await answer(ort, request);
    } catch (error) {
      reply = { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
    process.send?.(reply);
  });
}

void serve();
