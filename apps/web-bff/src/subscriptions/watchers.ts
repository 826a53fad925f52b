import type { Exceeded, Held, SharedWatchers } from './shared-watchers';

const MINUTE_MS = 60_000;

export interface MostOfWatchers {
  readonly connectionsPerUser: number;
  readonly perConnection: number;
  readonly perUser: number;
  /** Those that one user may begin within a minute. */
  readonly perMinute: number;
}

/** A user's WebSocket, with its open subscriptions by their ids. */
export interface Connection {
  readonly subscriptions: Readonly<Record<string, unknown>>;
}

interface Watcher {
  readonly connections: Set<Connection>;
  since: number;
  begun: number;
}

/**
 * Counts open WebSockets and subscriptions of users in this process and, with a shared store, over all instances. A
 * user is kept as long as a WebSocket is open.
 */
export class Watchers {
  private readonly byUser = new Map<string, Watcher>();

  constructor(
    private readonly most: MostOfWatchers,
    private readonly now: () => number,
    private readonly shared?: Pick<SharedWatchers, 'claim' | 'tell'>,
  ) {}

  /** False when the user has reached the cap of WebSockets. */
  async enter(userId: string, connection: Connection): Promise<boolean> {
    const watcher = this.byUser.get(userId) ?? { connections: new Set<Connection>(), since: this.now(), begun: 0 };
    if (watcher.connections.size >= this.most.connectionsPerUser) return false;
    watcher.connections.add(connection);
    this.byUser.set(userId, watcher);
    if ((await this.shared?.claim(userId, held(watcher))) === undefined) return true;
    this.leave(userId, connection);
    return false;
  }

  leave(userId: string, connection: Connection): void {
    const watcher = this.byUser.get(userId);
    if (!watcher?.connections.delete(connection)) return;
    if (watcher.connections.size === 0) this.byUser.delete(userId);
    void this.shared?.tell(userId, held(watcher));
  }

  /** Counts a subscription that has an id in `connection` already; returns the reason if it may not begin. */
  async refusal(userId: string, connection: Connection): Promise<string | undefined> {
    const watcher = this.byUser.get(userId);
    if (!watcher) return 'The connection has ended.';
    if (this.now() - watcher.since >= MINUTE_MS) Object.assign(watcher, { since: this.now(), begun: 0 });
    watcher.begun++;
    if (watcher.begun > this.most.perMinute) return this.tooMany('minute');
    if (open(connection) > this.most.perConnection)
      return `A connection may have ${this.most.perConnection} subscriptions open.`;
    if (held(watcher).subscriptions > this.most.perUser) return this.tooMany('subscriptions');
    const exceeded = await this.shared?.claim(userId, held(watcher), true);
    return exceeded && this.tooMany(exceeded);
  }

  /**
   * Publishes the open ones to the other instances; after a subscription has ended, and again before the lease does.
   */
  tell(userIds: Iterable<string> = this.byUser.keys()): void {
    for (const userId of userIds) {
      const watcher = this.byUser.get(userId);
      if (watcher) void this.shared?.tell(userId, held(watcher));
    }
  }

  private tooMany(exceeded: Exceeded): string {
    if (exceeded === 'minute') return `More than ${this.most.perMinute} subscriptions within a minute.`;
    if (exceeded === 'connections') return `A user may have ${this.most.connectionsPerUser} connections open.`;
    return `A user may have ${this.most.perUser} subscriptions open.`;
  }
}

const held = ({ connections }: Watcher): Held => ({
  connections: connections.size,
  subscriptions: [...connections].reduce((sum, each) => sum + open(each), 0),
});

const open = ({ subscriptions }: Connection) => Object.keys(subscriptions).length;
