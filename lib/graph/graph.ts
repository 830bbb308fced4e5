/** A node as far as cutting is concerned. */
export interface Node {
  readonly opType: string;
  /** Everything it reads: inputs and what its bodies capture; '' where an optional input is omitted. */
  readonly reads: readonly string[];
  readonly outputs: readonly string[];
  /** Bytes of the weights inside it: in the branches of an If, the body of a Loop. */
  readonly bodyWeightBytes: number;
}

/** A model's graph without its file. */
export interface Graph {
  readonly nodes: readonly Node[];
  /** Inputs that are fed, and whether their elements are integers or booleans (ids, masks, lengths). */
  readonly inputs: readonly { readonly name: string; readonly isIntegral: boolean }[];
  readonly outputs: readonly string[];
  /** Bytes of each weight that nodes read by name. */
  readonly weights: ReadonlyMap<string, number>;
}
