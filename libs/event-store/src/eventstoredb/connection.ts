import type { EndPoint, EventStoreDBClient } from '@eventstore/db-client';
import { backoffMs, SystemRandom, SystemScheduler } from '@maru/kernel';
import { blamesConnection, isAnswer, leaderIn, markTransient, NoAnswer } from './faults';
import { closeClient, openClient } from './open-client';

/** The right to use a client until `end`. Its connection stays as long as somebody uses it. */
export interface Lease {
  readonly client: EventStoreDBClient;
  /** @param fault what ended the use, if anything did: when the connection may be to blame, nobody gets it any more */
  end(fault?: unknown): void;
}

// A connection that broke is found out by the first call on it: the second goes over a new one.
const ATTEMPTS = 3;
const CLOSED = 'the event store is closed';

const scheduler = new SystemScheduler();
const random = new SystemRandom();
// Of all stores in this process: no two clients may share a connection by chance.
let opened = 0;

/** The one client of a store, replaced by a new one when its connection cannot be trusted any longer. */
export class Connection {
  private current: { readonly client: EventStoreDBClient; users: number } | undefined;
  private readonly open = new Set<EventStoreDBClient>();
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
      end: (fault) => {
        if (ended) return;
        ended = true;
        used.users--;
        if (fault !== undefined && blamesConnection(fault) && this.current === used) {
          this.leader = leaderIn(fault);
          this.current = undefined;
        }
        if (this.current !== used && used.users === 0) void this.shut(used.client);
      },
    };
  }

  /**
   * Asks the server. What fails for a reason that passes is tried again at once over another connection, but not what got no
   * answer in time, nor after `until` (by `performance.now()`).
   */
  async call<T>(ask: (client: EventStoreDBClient) => Promise<T>, until = Infinity): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const lease = this.lease();
      try {
        const answer = await ask(lease.client);
        // A read that is cancelled looks as if it had come to its end.
        if (this.closed) throw new Error(CLOSED);
        lease.end();
        return answer;
      } catch (fault) {
        lease.end(fault);
        const wait = 10 + backoffMs(attempt, 20, 200, random);
        const again = attempt < ATTEMPTS && !this.closed && performance.now() + wait < until;
        if (isAnswer(fault) || fault instanceof NoAnswer || !again) throw markTransient(fault);
        this.onFault(fault);
        await scheduler.sleep(wait);
      }
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.open].map((client) => this.shut(client)));
  }

  private openNext() {
    const client = openClient(this.connection, opened++, this.leader);
    this.open.add(client);
    return { client, users: 0 };
  }

  private async shut(client: EventStoreDBClient): Promise<void> {
    if (!this.open.delete(client)) return;
    await closeClient(client);
  }
}
