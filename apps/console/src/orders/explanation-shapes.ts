import type { VerdictShown } from '../texts/verdict-sentences';

/** `GET /api/orders/:id/explanation`; customers get the verdict without what contexts know. */
export interface Explained {
  readonly verdict: VerdictShown;
  readonly process?: { readonly timers?: readonly Timer[] } | null;
  readonly contexts?: readonly ContextExplained[];
}

interface Timer {
  readonly name: string;
  readonly dueAt: string;
  readonly wouldDo?: string;
  readonly goesTo?: string;
  readonly records?: readonly string[];
}

/** The knowledge of one context; only `reachable` when it did not answer. */
export interface ContextExplained {
  readonly context: string;
  readonly reachable: boolean;
  readonly groups?: readonly { readonly group: string; readonly behind: boolean | null }[];
  readonly parked?: readonly { readonly id: string }[];
  readonly waiting?: readonly { readonly id: string }[];
  readonly circuits?: readonly { readonly name: string; readonly state: string }[];
}
