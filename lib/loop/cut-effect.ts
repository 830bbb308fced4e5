import { agreementOf } from '../onnx/agreement.ts';
import type { Difference } from '../onnx/compare.ts';
import { openInnerValues } from '../onnx/inner-values.ts';
import type { PreparedModel } from '../onnx/prepare.ts';
import type { Reference } from '../onnx/references.ts';
import { openRest } from '../onnx/rest-of-model.ts';
import { openRuntime, type Runtime } from '../onnx/runtime/runtime.ts';
import type { Cut } from '../plan/segmentation.ts';
import type { NamedTensors } from '../tensors/tensor.ts';

/** What a change of the tensors at a cut does to the model's outputs, against the unsplit model. */
export interface Effect extends Omit<Difference, 'exact'> {
  /** Share of the rows of the float outputs whose largest element stays where it was; null where there are none. */
  readonly top1Agreement: number | null;
}

/** Changes what crosses a cut: a codec there and back, or a defence. */
export type Change = (tensors: NamedTensors) => Promise<NamedTensors>;

/** Runs models from a cut on, with what crosses it changed. Two processes: one up to the cut, one after it. */
export class CutEffects {
  readonly #prepared: PreparedModel;
  readonly #before: Runtime;
  readonly #after: Runtime;

  constructor(prepared: PreparedModel) {
    this.#prepared = prepared;
    this.#before = openRuntime(prepared.ref.file);
    this.#after = openRuntime(prepared.ref.file);
  }

  /**
   * @param references samples, with what the unsplit model answers to them
   * @returns an effect a change, in their order
   * @throws PartitaError P1112-P1114 from the runtime
   */
  async measure(cut: Cut, references: readonly Reference[], changes: readonly Change[]): Promise<Effect[]> {
    const names = cut.tensors.map(({ name }) => name);
    const inner = await openInnerValues(this.#prepared, names, this.#before);
    const rest = await openRest(this.#prepared, cut.index, this.#after);
    const made = changes.map((): Reference[] => []);
    for (const { inputs, outputs } of references) {
      const crossing = await inner.run(inputs);
      for (const [at, change] of changes.entries()) {
        const behind = await rest.run(new Map([...inputs, ...(await change(crossing))]));
        // What was answered before the cut isn't changed by it.
        made[at]?.push({ inputs, outputs: new Map([...outputs, ...behind]) });
      }
    }
    return made.map((answers) => {
      const { top1, maxAbsDiff, maxRelDiff } = agreementOf(references, answers);
      return { top1Agreement: top1, maxAbsDiff, maxRelDiff };
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#before.close(), this.#after.close()]);
  }
}
