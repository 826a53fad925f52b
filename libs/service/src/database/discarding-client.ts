import { TimeIsUp, timeLeftMs } from '@maru/kernel';
import { Client } from 'pg';
import type { ClientConfig } from 'pg';

const UNANSWERED = 'Query read timeout';

// What asks; what changes something, or ends a transaction, is never stopped here.
const QUESTION = /^\s*SELECT\b/i;

/**
 * A connection that asks nothing for somebody who does not wait any more (TimeIsUp), and that ends itself when a query on it is not
 * answered within `query_timeout`: the answer may still come, and every later query would wait behind it. The pool puts a new one in
 * its place.
 */
export class DiscardingClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    // The pool stops listening when it hands a connection out, and TypeORM begins a moment later: one that the server ends right then
    // would end this process. Nothing is lost: whatever is asked of it next fails, and the pool takes it back no more.
    this.on('error', () => undefined);
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the signatures of the library are handed through
  override query(...args: any[]): any {
    const [query] = args as [unknown];
    // Who hands a callback in is the pool, for one of those who wait for a connection: by now it runs for whoever gave one back, whose time
    // is not theirs. And nobody looks at the promise that it would be given.
    const forItself = typeof args.at(-1) !== 'function';
    if (forItself && typeof query === 'string' && timeLeftMs() <= 0 && QUESTION.test(query))
      return Promise.reject(new TimeIsUp());
    const answer: unknown = super.query.apply(this, args as never);
    // With a query under way this cuts the connection, and the pool takes no client back that has been ended.
    const discard = (fault: Error) => void (fault.message === UNANSWERED && this.end());
    if (answer instanceof Promise) answer.catch(discard);
    return answer;
  }
}
