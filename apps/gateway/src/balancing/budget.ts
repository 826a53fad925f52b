/** The time that a request has left, in ms; a context gets less of it than the gateway has. */
export const DEADLINE_HEADER = 'x-deadline-ms';

// The way back, and the gateway's own work.
const WAY_BACK = 0.9;

/** What a context has for its answer when the gateway has `leftMs`: whole milliseconds, 1 at least. */
export const budgetOfContext = (leftMs: number): number => Math.max(1, Math.floor(leftMs * WAY_BACK));
