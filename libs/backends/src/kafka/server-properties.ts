export interface BrokerListener {
  readonly port: number;
  /** The port to which clients of this listener are redirected; default `port`. */
  readonly advertisedPort?: number;
}

export interface BrokerLayout {
  readonly port: number;
  readonly controllerPort: number;
  readonly listeners: readonly BrokerListener[];
  readonly logDirectory: string;
  /** The listening address; default 127.0.0.1. */
  readonly bindTo?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

export const CONTROLLER = 'CONTROLLER';

/** The text of `server.properties` for one node that is broker and controller, for development and tests. */
export function serverProperties(layout: BrokerLayout): string {
  const { bindTo = '127.0.0.1' } = layout;
  const clients = [{ port: layout.port }, ...layout.listeners].map(
    ({ port, advertisedPort = port }: BrokerListener, index) => ({ name: `CLIENT${index}`, port, advertisedPort }),
  );
  const listening = [...clients, { name: CONTROLLER, port: layout.controllerPort }];
  const properties: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${layout.controllerPort}`,
    'controller.listener.names': CONTROLLER,
    listeners: listening.map(({ name, port }) => `${name}://${bindTo}:${port}`).join(','),
    'advertised.listeners': clients
      .map(({ name, advertisedPort }) => `${name}://127.0.0.1:${advertisedPort}`)
      .join(','),
    'listener.security.protocol.map': listening.map(({ name }) => `${name}:PLAINTEXT`).join(','),
    'inter.broker.listener.name': 'CLIENT0',
    'log.dirs': layout.logDirectory,
    // Topics must be declared, so that a mistyped name creates none.
    'auto.create.topics.enable': 'false',
    // There is only one node for each of these.
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // A cluster needs fifty of each; here they only slow the start.
    'offsets.topic.num.partitions': 5,
    'transaction.state.log.num.partitions': 5,
    'share.coordinator.state.topic.num.partitions': 1,
    // A group starts with its first member, at once.
    'group.initial.rebalance.delay.ms': 0,
    // The controller takes a killed broker back when its old session has ended: after three seconds, not nine.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    ...layout.settings,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
