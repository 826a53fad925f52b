export interface BrokerListener {
  readonly port: number;
  /** Where clients that came in here are told to go; default `port`. */
  readonly advertisedPort?: number;
}

export interface BrokerLayout {
  readonly port: number;
  readonly controllerPort: number;
  readonly listeners: readonly BrokerListener[];
  readonly logDirectory: string;
  /** The address that is listened on; default 127.0.0.1. */
  readonly bindTo?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

export const CONTROLLER = 'CONTROLLER';

/** The text of `server.properties` for one node that is broker and controller, as development and tests want it. */
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
    // A topic is there because it was declared, not because somebody has mistyped a name.
    'auto.create.topics.enable': 'false',
    // There is one node to keep each of these.
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // Fifty of each is what a cluster wants; here they only make a start slower.
    'offsets.topic.num.partitions': 5,
    'transaction.state.log.num.partitions': 5,
    'share.coordinator.state.topic.num.partitions': 1,
    // A group starts with its first member, at once.
    'group.initial.rebalance.delay.ms': 0,
    // The controller takes a broker that was killed back when its old session has ended: not after nine seconds.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    ...layout.settings,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
