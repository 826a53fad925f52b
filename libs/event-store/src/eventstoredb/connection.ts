import type { EndPoint, EventStoreDBClient } from '@eventstore/db-client';
import { backoffMs, inTime, SystemRandom, SystemScheduler } from '@maru/kernel';
import type { TimeLimit } from '@maru/kernel';
import { blamesConnection, isAnswer, leaderIn, markTransient, NoAnswer } from './faults';
import { closeClient, openClient } from './open-client';

/** The right to use a client until `end`. Its connection stays as long as it is in use. */
export interface Lease {
  readonly client: EventStoreDBClient;
  /** Reports a fault; when the connection may be to blame, the client is not given out again. */
  readonly blame: (fault: unknown) => void;
  readonly end: () => void;
}

interface Opened {
  readonly client: EventStoreDBClient;
  users: number;
}

/** The longest wait for an answer. */
export interface Patience {
  /** By `performance.now()`. */
  readonly until: number;
  readonly noAnswer: () => NoAnswer;
}

// The first call detects a broken connection; the second goes over a new one.
const ATTEMPTS = 3;
// The server must learn that a call is given up (gRPC sends it at the deadline) before its connection closes.
const GRACE_MS = 100;
const CLOSED = 'the event store is closed';

const scheduler = new SystemScheduler();
const random = new SystemRandom();
// Across all stores of this process, because no two clients may share a connection by accident.
let opened = 0;

/** The client of a store, replaced by a new one when its connection can no longer be trusted. */
export class Connection {
  private readonly open = new Set<Opened>();
  private current: Opened | undefined;
  private leader: EndPoint | undefined;
  private closed = false;

  constructor(
    private readonly connection: string,
    private readonly onFault: (fault: unknown) => void,
  ) {
    // Reports a mistake in the string at once.
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

  /** Calls the server. A temporary fault is retried at once over another connection, but a time-out is not. */
  async call<T>(ask: (client: EventStoreDBClient) => Promise<T>, patience?: Patience): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const lease = this.lease();
      const asked = ask(lease.client);
      // An abandoned call also keeps its connection, because a call on a closed one would never settle.
      asked.then(lease.end, lease.end);
      try {
        const answer = await (patience ? inTime(asked, limitOf(patience)) : asked);
        // A cancelled read looks like a completed one.
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

  /** Cancels running calls; the connection closes when they have settled. */
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
