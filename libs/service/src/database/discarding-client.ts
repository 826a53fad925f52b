import { TimeIsUp, timeLeftMs } from '@maru/kernel';
import { Client } from 'pg';
import type { ClientConfig } from 'pg';

const UNANSWERED = 'Query read timeout';

// Only reads are refused after a deadline. A statement that changes data or ends a transaction always runs.
const QUESTION = /^\s*SELECT\b/i;

/**
 * A connection that refuses reads after the deadline of their caller (TimeIsUp). It ends itself when a query is not
 * answered within `query_timeout`, because every later query would wait behind the late answer. The pool replaces it.
 */
export class DiscardingClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    // The pool stops listening for errors when it hands a connection out, and TypeORM begins a moment later. If the
    // server ends the connection in between, the unhandled error would end this process. Ignoring it is safe, because
    // the next query fails and the pool does not take the connection back.
    this.on('error', () => undefined);
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- passes the library's overloads through
  override query(...args: any[]): any {
    const [query] = args as [unknown];
    // The pool runs callback queries in the context of the request that released the connection, so that request's
    // deadline must not apply. The pool would also ignore a rejected promise.
    const isOfPool = typeof args.at(-1) === 'function';
    if (!isOfPool && typeof query === 'string' && timeLeftMs() <= 0 && QUESTION.test(query))
      return Promise.reject(new TimeIsUp());
    const answer: unknown = super.query.apply(this, args as never);
    // `end` cuts the connection while a query is running, and the pool takes no ended client back.
    const discard = (fault: Error) => void (fault.message === UNANSWERED && this.end());
    if (answer instanceof Promise) answer.catch(discard);
    return answer;
  }
}
