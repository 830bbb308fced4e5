import type { ServedPlan } from '../plan/deployment.ts';
import type { WireTensor } from '../tensors/codecs/code.ts';
import { decodeAll } from '../tensors/codecs/coded-file.ts';
import type { NamedTensors, Tensor } from '../tensors/tensor.ts';
import type { TensorEnvelope } from '../tensors/wire.ts';
import { tensorMissing } from './errors.ts';
import type { Transport } from './transport.ts';

export type ServedPartition = ServedPlan['partitions'][number];

/** Tensors that a partition left in S3. */
interface Parked {
  readonly envelope: TensorEnvelope;
  readonly names: readonly string[];
}

/**
 * The tensors of one inference on their way: in memory here, coded ones as they came, or where a partition left them in
 * S3.
 */
export class Activations {
  readonly #transport: Transport;
  readonly #held: Map<string, WireTensor>;
  #parked: readonly Parked[] = [];

  constructor(transport: Transport, inputs: NamedTensors) {
    this.#transport = transport;
    this.#held = new Map<string, WireTensor>(inputs);
  }

  /**
   * The inputs of a partition: what partitions left in S3 is read there, and doesn't pass through the caller; the
   * rest is packed.
   *
   * @returns and `release`, to be called when the partition has read them
   * @throws PartitaError P1546 when a tensor is nowhere, P1547 when the inputs need a bucket that isn't there
   */
  async inputsOf({ name, inputs, channelIn }: ServedPartition): Promise<{
    envelopes: readonly TensorEnvelope[];
    release: () => void;
  }> {
    const names = inputs.map((input) => input.name);
    const parked = this.#parked.filter((one) => names.some((input) => one.names.includes(input)));
    const rest = names.filter((input) => !parked.some((one) => one.names.includes(input)));
    const inPlace = parked.map(({ envelope }) => envelope);
    if (rest.length === 0) return { envelopes: inPlace, release: () => undefined };
    const tensors = new Map(rest.map((input) => [input, this.#heldTensor(input, name)]));
    const packed = await this.#transport.pack(tensors, channelIn, name);
    return { envelopes: [...inPlace, packed], release: () => this.#transport.discard(packed) };
  }

  /** Takes the answer of a partition: inline tensors into memory, others where they are. */
  async add({ outputs }: ServedPartition, envelope: TensorEnvelope): Promise<void> {
    if ('s3' in envelope) {
      this.#parked = [...this.#parked, { envelope, names: outputs.map((output) => output.name) }];
      return;
    }
    for (const [output, tensor] of await this.#transport.unpack(envelope)) this.#held.set(output, tensor);
  }

  /**
   * Tensors by name, fetched from where they are in S3, and decoded.
   *
   * @throws PartitaError P1546 when one is nowhere, P2001, P2002 when it can't be decoded
   */
  async take(names: readonly string[], consumer: string): Promise<Map<string, Tensor>> {
    const parked = this.#parked.filter((one) => names.some((name) => one.names.includes(name)));
    const fetched = await Promise.all(parked.map(({ envelope }) => this.#transport.unpack(envelope)));
    for (const tensors of fetched) for (const [name, tensor] of tensors) this.#held.set(name, tensor);
    return decodeAll(new Map(names.map((name) => [name, this.#heldTensor(name, consumer)])));
  }

  /** Forgets what isn't needed any more, and deletes it where it is in S3. */
  keepOnly(needed: ReadonlySet<string>): void {
    for (const name of this.#held.keys()) if (!needed.has(name)) this.#held.delete(name);
    for (const { envelope, names } of this.#parked) {
      if (!names.some((name) => needed.has(name))) this.#transport.discard(envelope);
    }
    this.#parked = this.#parked.filter(({ names }) => names.some((name) => needed.has(name)));
  }

  #heldTensor(name: string, consumer: string): WireTensor {
    const tensor = this.#held.get(name);
    if (tensor === undefined) throw tensorMissing(name, consumer);
    return tensor;
  }
}
