/** Where the files of a plan were left in the embedded S3. */
export interface UploadedPlan {
  readonly bucket: string;
  /** Of the keys of `plan.json` and of each partition's files. */
  readonly prefix: string;
  /** Whose partitions are put. */
  readonly tier: string;
}

/** Puts stacks on an embedded cloud for callers elsewhere. */
export interface StackHost {
  /** @returns the deployment. @throws PartitaError as a deployment does */
  put(plan: UploadedPlan): Promise<object>;
  /** One that doesn't stand is none the worse. */
  remove(stackName: string): Promise<void>;
}
