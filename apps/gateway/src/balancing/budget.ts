/** The time that a request has left, in ms; a context gets less of it than the gateway has. */
export const DEADLINE_HEADER = 'x-deadline-ms';

// The rest of the time is for the way back and for the gateway's own work.
const SHARE_OF_CONTEXT = 0.9;

/** The time that a context has for its answer when the gateway has `leftMs`, in whole ms, at least 1. */
export const budgetOfContext = (leftMs: number): number => Math.max(1, Math.floor(leftMs * SHARE_OF_CONTEXT));
