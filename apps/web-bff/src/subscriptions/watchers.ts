const MINUTE_MS = 60_000;

export interface MostOfWatchers {
  readonly connectionsPerUser: number;
  readonly perConnection: number;
  readonly perUser: number;
  /** That one user may begin within a minute. */
  readonly perMinute: number;
}

/** A WebSocket of somebody, with its open subscriptions by their ids. */
export interface Connection {
  readonly subscriptions: Readonly<Record<string, unknown>>;
}

interface Watcher {
  readonly connections: Set<Connection>;
  since: number;
  begun: number;
}

/** Who has how many WebSockets and subscriptions open with this process. Kept as long as a WebSocket is open. */
export class Watchers {
  private readonly byUser = new Map<string, Watcher>();

  constructor(
    private readonly most: MostOfWatchers,
    private readonly now: () => number,
  ) {}

  /** False when the user has as many WebSockets as they may have. */
  enter(userId: string, connection: Connection): boolean {
    const watcher = this.byUser.get(userId) ?? { connections: new Set<Connection>(), since: this.now(), begun: 0 };
    if (watcher.connections.size >= this.most.connectionsPerUser) return false;
    watcher.connections.add(connection);
    this.byUser.set(userId, watcher);
    return true;
  }

  leave(userId: string, connection: Connection): void {
    const watcher = this.byUser.get(userId);
    watcher?.connections.delete(connection);
    if (watcher?.connections.size === 0) this.byUser.delete(userId);
  }

  /** Counts a subscription that has an id in `connection` already; returns why it may not begin, if so. */
  refusal(userId: string, connection: Connection): string | undefined {
    const watcher = this.byUser.get(userId);
    if (!watcher) return 'The connection has ended.';
    if (this.now() - watcher.since >= MINUTE_MS) Object.assign(watcher, { since: this.now(), begun: 0 });
    watcher.begun++;
    if (watcher.begun > this.most.perMinute) return `More than ${this.most.perMinute} subscriptions within a minute.`;
    if (open(connection) > this.most.perConnection)
      return `A connection may have ${this.most.perConnection} subscriptions open.`;
    const ofUser = [...watcher.connections].reduce((sum, each) => sum + open(each), 0);
    if (ofUser > this.most.perUser) return `A user may have ${this.most.perUser} subscriptions open.`;
    return undefined;
  }
}

const open = ({ subscriptions }: Connection) => Object.keys(subscriptions).length;
