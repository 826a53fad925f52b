/** How far something is. */
export interface Reach {
  /** In the log; ordered as strings, '' before the first event. */
  readonly position: string;
  /** In the topic partition that the messages come from: the offset to read next. Undefined on the embedded bus. */
  readonly resume?: number | undefined;
}
