import type { ServedPlan } from '../plan/deployment.ts';
import type { Tier } from '../plan/plan.ts';
import type { WireTensor } from '../tensors/codecs/code.ts';
import { decodeAll } from '../tensors/codecs/coded-file.ts';
import type { NamedTensors, Tensor } from '../tensors/tensor.ts';
import type { TensorEnvelope } from '../tensors/wire.ts';
import { tensorMissing } from './errors.ts';
import type { Transport } from './transport.ts';

export type ServedPartition = ServedPlan['partitions'][number];

/** Tensors that a partition left in the S3 of its tier. */
interface Parked {
  readonly tier: Tier;
  readonly envelope: TensorEnvelope;
  readonly names: readonly string[];
}

/**
 * The tensors of one inference on their way: in memory here, coded ones as they came, or where a partition left them in
 * S3.
 */
export class Activations {
  readonly #transportOf: (tier: Tier) => Transport;
  readonly #held: Map<string, WireTensor>;
  #parked: readonly Parked[] = [];

  constructor(transportOf: (tier: Tier) => Transport, inputs: NamedTensors) {
    this.#transportOf = transportOf;
    this.#held = new Map<string, WireTensor>(inputs);
  }

  /**
   * The inputs of a partition's function: what partitions of its tier left in S3 is read there, and doesn't pass through
   * the caller; the rest is packed, after it was fetched from other tiers.
   *
   * @returns and `release`, to be called when the partition has read them
   * @throws PartitaError P1546 when a tensor is nowhere, P1547 when the inputs need a bucket that isn't there
   */
  async inputsOf({ name, tier, inputs, channelIn }: ServedPartition): Promise<{
    envelopes: readonly TensorEnvelope[];
    release: () => void;
  }> {
    const names = inputs.map((input) => input.name);
    const parked = this.#parked.filter(
      (one) => one.tier === tier && names.some((input) => one.names.includes(input)),
    );
    const rest = names.filter((input) => !parked.some((one) => one.names.includes(input)));
    const inPlace = parked.map(({ envelope }) => envelope);
    if (rest.length === 0) return { envelopes: inPlace, release: () => undefined };
    const transport = this.#transportOf(tier);
    const packed = await transport.pack(await this.#gather(rest, name), channelIn, name);
    return { envelopes: [...inPlace, packed], release: () => transport.discard(packed) };
  }

  /** Takes the answer of a partition: inline tensors into memory, others where they are. */
  async add({ tier, outputs }: ServedPartition, envelope: TensorEnvelope): Promise<void> {
    if ('s3' in envelope) {
      this.#parked = [...this.#parked, { tier, envelope, names: outputs.map((output) => output.name) }];
      return;
    }
    this.hold(await this.#transportOf(tier).unpack(envelope));
  }

  /** Takes tensors that are in memory. */
  hold(tensors: ReadonlyMap<string, WireTensor>): void {
    for (const [name, tensor] of tensors) this.#held.set(name, tensor);
  }

  /**
   * Tensors by name, fetched from where they are in S3, and decoded.
   *
   * @throws PartitaError P1546 when one is nowhere, P2001, P2002 when it can't be decoded
   */
  async take(names: readonly string[], consumer: string): Promise<Map<string, Tensor>> {
    return decodeAll(await this.#gather(names, consumer));
  }

  /** Forgets what isn't needed any more, and deletes it where it is in S3. */
  keepOnly(needed: ReadonlySet<string>): void {
    for (const name of this.#held.keys()) if (!needed.has(name)) this.#held.delete(name);
    for (const { tier, envelope, names } of this.#parked) {
      if (!names.some((name) => needed.has(name))) this.#transportOf(tier).discard(envelope);
    }
    this.#parked = this.#parked.filter(({ names }) => names.some((name) => needed.has(name)));
  }

  /** Tensors by name, as they came, fetched from where they are in S3. */
  async #gather(names: readonly string[], consumer: string): Promise<Map<string, WireTensor>> {
    const missing = names.filter((name) => !this.#held.has(name));
    const parked = this.#parked.filter((one) => missing.some((name) => one.names.includes(name)));
    const fetched = await Promise.all(
      parked.map(({ tier, envelope }) => this.#transportOf(tier).unpack(envelope)),
    );
    for (const tensors of fetched) this.hold(tensors);
    return new Map(names.map((name) => [name, this.#heldTensor(name, consumer)]));
  }

  #heldTensor(name: string, consumer: string): WireTensor {
    const tensor = this.#held.get(name);
    if (tensor === undefined) throw tensorMissing(name, consumer);
    return tensor;
  }
}
