/** The event isn't what a partition function is invoked with. */
export class InvalidEvent extends Error {
  override readonly name = 'InvalidEvent';
}

/** The files in the function's folder are none of a partition, or of another version. */
export class InvalidPartition extends Error {
  override readonly name = 'InvalidPartition';
}

/** A tensor that the partition consumes didn't come with the event. */
export class MissingInput extends Error {
  override readonly name = 'MissingInput';
}

/** The outputs don't fit the answer, and there is no hand-off bucket to put them in. */
export class NoHandoffBucket extends Error {
  override readonly name = 'NoHandoffBucket';
}

/** The event asks for node times of a function that was deployed without PARTITA_PROFILING. */
export class ProfilingOff extends Error {
  override readonly name = 'ProfilingOff';
}

/** The caller walks another plan than the one this function belongs to. */
export class PlanMismatch extends Error {
  override readonly name = 'PlanMismatch';
}

/** The deadline of the request is over: nobody would read the answer. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** An object between two partitions can't be read or written. */
export class HandoffFailed extends Error {
  override readonly name = 'HandoffFailed';
}

/** The weights can't be fetched from S3, or aren't the ones that the plan means. */
export class WeightsUnavailable extends Error {
  override readonly name = 'WeightsUnavailable';
}

/** The function's ephemeral storage is too small for the weights. */
export class NotEnoughDisk extends Error {
  override readonly name = 'NotEnoughDisk';
}
