// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- contexts that compile this file list no .d.ts
/// <reference path="./kafkajs-internals.d.ts" />
import RequestQueue from 'kafkajs/src/network/requestQueue';

/**
 * Lets the queue of a connection look for waiting requests only while some wait. Each connection of kafkajs 2.2.4 looks
 * every millisecond for ever, after its first answer (https://github.com/tulios/kafkajs/issues/1704). A queue needs the
 * timer only while the brokers throttle the client, because each answer looks for waiting requests, too.
 * @throws Error when the installed version of kafkajs has another queue
 */
export function stopIdleTimers(queue: { prototype: RequestQueueParts } = RequestQueue): void {
  const { scheduleCheckPendingRequests: schedule } = queue.prototype;
  if (schedule === undefined)
    throw new Error('kafkajs has another request queue; adapt src/kafka/client/request-queue.ts to its version');
  if (mended.has(schedule)) return;
  const whileRequestsWait = function (this: RequestQueueParts): void {
    if (this.pending.length > 0) schedule.call(this);
  };
  mended.add(whileRequestsWait);
  queue.prototype.scheduleCheckPendingRequests = whileRequestsWait;
}

const mended = new WeakSet<(this: RequestQueueParts) => void>();

/** The private parts of the queue that this file uses. */
export interface RequestQueueParts {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests?: (this: RequestQueueParts) => void;
}
