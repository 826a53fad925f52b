/**
 * Upper bounds of a served request, a call or a command, in seconds. 5 ms is a cached read, 1 s is the objective of an
 * accepted order, 10 s is beyond every time limit of a request. Few bounds, because each is a line for every route.
 */
export const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Upper bounds of an append, in seconds: one commit of a quiet disk is 1 to 5 ms, and 5 s is the limit of a client. */
export const APPEND_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** Upper bounds of the time from an append to its effect elsewhere, in seconds. 10 s is the objective. */
export const DELAY_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120, 600];

/** Upper bounds of a whole process, such as an order, in seconds. 30 s is the objective, 15 minutes parks a message. */
export const PROCESS_SECONDS = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600];

/** Upper bounds of a pause of the process, in seconds: 1 ms is a small collection, 1 s stops heartbeats. */
export const PAUSE_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1];

/** Upper bounds of a batch. Consumers take up to 1,000 messages. */
export const BATCH_SIZES = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000];
