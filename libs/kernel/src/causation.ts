import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from './actor';

/**
 * The cause of the current work. Every event appended under it carries these ids, and every log line too.
 * - `messageId`: the message (or HTTP request) being handled; it becomes the events' causation id, and their own ids
 *   are derived from it.
 * - `correlationId`: names the whole conversation, from the first request on; clients may choose it.
 * - `traceparent`: W3C trace context, passed on unchanged.
 * - `actor`: the actor, its user, its address class and its reason; `anonymous` until the caller is verified.
 * - `client`: the key of the client whose share of places the work uses; never recorded.
 * - `waits`: reports to the caller that the work waits; see `tellWaiting`. Never recorded.
 * - `deadline`: the time at which the caller stops waiting; see `stopWhenLate`. Never recorded, and the effects of a
 *   message have none.
 */
export interface Causation {
  readonly messageId: string;
  readonly correlationId: string;
  readonly traceparent?: string;
  readonly actor?: Actor;
  readonly deadline?: Date;
  readonly client?: string;
  readonly waits?: () => void;
}

const storage = new AsyncLocalStorage<Causation | undefined>();

/** Runs `work` with `causation` as its cause, through every await in it. */
export function causedBy<T>(causation: Causation, work: () => T): T {
  return storage.run(causation, work);
}

/** The cause of the current work; undefined outside of `causedBy`. */
export function currentCausation(): Causation | undefined {
  return storage.getStore();
}

/** Runs background `work` without a cause, so that no deadline applies to it. */
export function outsideOfCausation<T>(work: () => T): T {
  return storage.run(undefined, work);
}
