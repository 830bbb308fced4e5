import type { PlannedPartition } from '../plan/plan.ts';
import type { NamedTensors, Tensor } from '../tensors/tensor.ts';
import type { TensorEnvelope } from '../tensors/wire.ts';
import { tensorMissing } from './errors.ts';
import type { Transport } from './transport.ts';

/** Tensors that a partition left in S3. */
interface Parked {
  readonly envelope: TensorEnvelope;
  readonly names: readonly string[];
}

/** The tensors of one inference on their way: in memory here, or where a partition left them in S3. */
export class Activations {
  readonly #transport: Transport;
  readonly #held: Map<string, Tensor>;
  readonly #parked = new Set<Parked>();

  constructor(transport: Transport, inputs: NamedTensors) {
    this.#transport = transport;
    this.#held = new Map(inputs);
  }

  /**
   * The inputs of a partition, packed. What the partition before left in S3 stays there when it is all that is
   * needed: it doesn't pass through the caller.
   *
   * @returns and `release`, to be called when the partition has read them
   * @throws PartitaError P1546 when a tensor is nowhere, P1547 when the inputs need a bucket that isn't there
   */
  async inputsOf(partition: PlannedPartition): Promise<{ envelope: TensorEnvelope; release: () => void }> {
    const names = partition.inputs.map(({ name }) => name);
    for (const parked of this.#parked) {
      const inPlace = names.every((name) => parked.names.includes(name));
      if (inPlace) return { envelope: parked.envelope, release: () => undefined };
    }
    const tensors = await this.take(names, partition.name);
    const envelope = await this.#transport.pack(tensors, partition.channelIn, partition.name);
    return { envelope, release: () => this.#transport.discard(envelope) };
  }

  /** Takes the answer of a partition: inline tensors into memory, others where they are. */
  async add(partition: PlannedPartition, envelope: TensorEnvelope): Promise<void> {
    if ('s3' in envelope) {
      this.#parked.add({ envelope, names: partition.outputs.map(({ name }) => name) });
    } else {
      await this.#hold(envelope);
    }
  }

  /**
   * Tensors by name, fetched from where they are in S3.
   *
   * @throws PartitaError P1546 when one is nowhere
   */
  async take(names: readonly string[], consumer: string): Promise<Map<string, Tensor>> {
    for (const parked of this.#parked) {
      if (!names.some((name) => parked.names.includes(name))) continue;
      this.#parked.delete(parked);
      await this.#hold(parked.envelope);
    }
    return new Map(
      names.map((name) => {
        const tensor = this.#held.get(name);
        if (tensor === undefined) throw tensorMissing(name, consumer);
        return [name, tensor];
      }),
    );
  }

  /** Forgets what isn't needed any more, and deletes it where it is in S3. */
  keepOnly(needed: ReadonlySet<string>): void {
    for (const name of this.#held.keys()) {
      if (!needed.has(name)) this.#held.delete(name);
    }
    for (const parked of this.#parked) {
      if (parked.names.some((name) => needed.has(name))) continue;
      this.#parked.delete(parked);
      this.#transport.discard(parked.envelope);
    }
  }

  async #hold(envelope: TensorEnvelope): Promise<void> {
    for (const [name, tensor] of await this.#transport.unpack(envelope)) this.#held.set(name, tensor);
  }
}
