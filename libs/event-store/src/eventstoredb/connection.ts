import type { EndPoint, EventStoreDBClient } from '@eventstore/db-client';
import { backoffMs, inTime, SystemRandom, SystemScheduler } from '@maru/kernel';
import type { TimeLimit } from '@maru/kernel';
import { blamesConnection, isAnswer, leaderIn, markTransient, NoAnswer } from './faults';
import { closeClient, openClient } from './open-client';

/** The right to use a client until `end`. Its connection stays as long as somebody uses it. */
export interface Lease {
  readonly client: EventStoreDBClient;
  /** Tells what went wrong: when the connection may be to blame, nobody gets the client any more. */
  readonly blame: (fault: unknown) => void;
  readonly end: () => void;
}

interface Opened {
  readonly client: EventStoreDBClient;
  users: number;
}

/** For how long to wait for an answer. */
export interface Patience {
  /** By `performance.now()`. */
  readonly until: number;
  readonly noAnswer: () => NoAnswer;
}

// A connection that broke is found out by the first call on it: the second goes over a new one.
const ATTEMPTS = 3;
// The server is to hear that a call is given up (gRPC tells it at the deadline) before its connection is.
const GRACE_MS = 100;
const CLOSED = 'the event store is closed';

const scheduler = new SystemScheduler();
const random = new SystemRandom();
// Of all stores in this process: no two clients may share a connection by chance.
let opened = 0;

/** The one client of a store, replaced by a new one when its connection cannot be trusted any longer. */
export class Connection {
  private readonly open = new Set<Opened>();
  private current: Opened | undefined;
  private leader: EndPoint | undefined;
  private closed = false;

  constructor(
    private readonly connection: string,
    private readonly onFault: (fault: unknown) => void,
  ) {
    // Tells of a mistake in the string at once.
    this.current = this.openNext();
  }

  /** @throws Error when the connection is closed */
  lease(): Lease {
    if (this.closed) throw new Error(CLOSED);
    const used = (this.current ??= this.openNext());
    used.users++;
    let ended = false;
    return {
      client: used.client,
      blame: (fault) => {
        if (this.current !== used || !blamesConnection(fault)) return;
        this.leader = leaderIn(fault);
        this.current = undefined;
        void this.shutUnused(used);
      },
      end: () => {
        if (ended) return;
        ended = true;
        used.users--;
        void this.shutUnused(used);
      },
    };
  }

  /**
   * Asks the server. What fails for a reason that passes is tried again at once over another connection, but not what got no
   * answer in time.
   */
  async call<T>(ask: (client: EventStoreDBClient) => Promise<T>, patience?: Patience): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const lease = this.lease();
      const asked = ask(lease.client);
      // Also a call that nobody waits for any longer keeps its connection: a call on a closed one would never settle.
      asked.then(lease.end, lease.end);
      try {
        const answer = await (patience ? inTime(asked, limitOf(patience)) : asked);
        // A read that is cancelled looks as if it had come to its end.
        if (this.closed) throw new Error(CLOSED);
        return answer;
      } catch (fault) {
        lease.blame(fault);
        const wait = 10 + backoffMs(attempt, 20, 200, random);
        const again = attempt < ATTEMPTS && !this.closed && performance.now() + wait < (patience?.until ?? Infinity);
        if (isAnswer(fault) || fault instanceof NoAnswer || !again) throw markTransient(fault);
        this.onFault(fault);
        await scheduler.sleep(wait);
      }
    }
  }

  /** Cancels what is still asked; its connection goes when that has settled. */
  async close(): Promise<void> {
    this.closed = true;
    this.current = undefined;
    const used = [...this.open].filter(({ users }) => users > 0);
    await Promise.all([
      ...used.map(({ client }) => client.dispose()),
      ...[...this.open].map((each) => this.shutUnused(each)),
    ]);
  }

  private openNext(): Opened {
    const next = { client: openClient(this.connection, opened++, this.leader), users: 0 };
    this.open.add(next);
    return next;
  }

  private async shutUnused(used: Opened): Promise<void> {
    if (this.current === used || used.users > 0 || !this.open.delete(used)) return;
    await closeClient(used.client);
  }
}

const limitOf = ({ until, noAnswer }: Patience): TimeLimit => ({
  ms: Math.max(0, until - performance.now()) + GRACE_MS,
  late: noAnswer,
});
