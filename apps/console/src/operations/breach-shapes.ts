/** An event of the log by its place. */
export interface EventPlace {
  readonly eventId: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
  readonly recordedAt: string;
  readonly causationId: string;
}

/** A promise that the auditor found broken, as `GET /api/audits/breaches` shows it. */
export interface BreachShown {
  readonly breachId: string;
  readonly invariant: string;
  readonly rule: string;
  /** The id of an order, or a SKU. */
  readonly subject: string;
  readonly sentence: string;
  readonly stream: string;
  /** Absent when time broke the rule. */
  readonly event?: EventPlace;
  readonly before: readonly EventPlace[];
  readonly foundAt: string;
  readonly acknowledged?: { readonly at: string; readonly by: string | null; readonly why: string };
}

export const INVARIANTS = ['I1', 'I2', 'I3', 'I4', 'I5', 'I8'] as const;

/** The URL of a stream as it was at an event. */
export const streamAt = ({ stream, position }: Pick<EventPlace, 'stream' | 'position'>): string =>
  `/operations/streams?${new URLSearchParams({ name: stream, at: `position:${position}` }).toString()}`;
