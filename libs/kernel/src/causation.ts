import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from './actor';

/**
 * What the current work follows from. Every event appended under it carries these ids, and every log line too.
 * - `messageId`: the message (or HTTP request) being handled; it becomes the events' causation id, and their own ids are
 *   derived from it.
 * - `correlationId`: names the whole conversation, from the first request on; clients may choose it.
 * - `traceparent`: W3C trace context, handed on untouched.
 * - `actor`: who does it, for whom, from where and why; set when the caller has been verified, `anonymous` before.
 * - `client`: the key of the client whose share of places the work counts on; nothing that is recorded carries it.
 * - `waits`: tells the caller that the work waits for news; see `tellWaiting`. Nothing that is recorded carries it.
 * - `deadline`: when whoever asked for it stops waiting; see `stopWhenLate`. Nothing that is recorded carries it, and what a message
 *   causes has none.
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

/** Runs `work` with `causation` as what it follows from, through every await in it. */
export function causedBy<T>(causation: Causation, work: () => T): T {
  return storage.run(causation, work);
}

/** What the current work follows from; undefined outside of `causedBy`. */
export function currentCausation(): Causation | undefined {
  return storage.getStore();
}

/** Runs `work`, which is nobody's own, as following from nothing: no deadline applies to it. */
export function outsideOfCausation<T>(work: () => T): T {
  return storage.run(undefined, work);
}
