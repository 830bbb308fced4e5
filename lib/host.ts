/** What a long step tells the person who waits for it. The core never prints; it notifies a host. */
export type Notice =
  /** A step began; `text` is a phrase like "splitting into 3 partitions". */
  | { kind: 'step'; text: string }
  /** The current step moved on; `done` of `total`, in whatever unit the step counts. */
  | { kind: 'advance'; done: number; total: number }
  /** Something a person should know that stops nothing. */
  | { kind: 'note'; text: string };

export type Notify = (notice: Notice) => void;
