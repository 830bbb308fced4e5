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
