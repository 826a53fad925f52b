/** A stream as `GET /api/orders/:id/at` shows it. */
export interface StreamThen {
  readonly stream: string;
  readonly aggregate: string;
  readonly id: string;
  readonly last: { readonly type: string; readonly revision: number; readonly position: string };
  readonly state: unknown;
  /** Instead of a state that is too large. */
  readonly stateBytes?: number;
}

/** `GET /api/orders/:id/at` */
export interface OrderThen {
  readonly streams: readonly StreamThen[];
  /** Contexts that did not answer. */
  readonly unanswered: readonly string[];
}
