import { TcpProxy } from '@maru/testing';
import type { ProcessIdentity } from '@maru/platform/distributed';

/** The backend at the end of a line. */
export type Place = 'PostgreSQL' | 'Kafka' | 'the event store';

/** The port of each backend. Kafka has a port for each line, because a broker tells its clients where to connect. */
export interface BackendPorts {
  readonly postgres: number;
  readonly kafka: number;
  readonly eventStore?: number;
}

const HOST = '127.0.0.1';

/** The connections of one process of the shop to its backends. Each passes a proxy, so that it can break separately. */
export class Lines {
  private constructor(
    readonly process: ProcessIdentity,
    private readonly proxies: ReadonlyMap<Place, TcpProxy>,
  ) {}

  static async lay(process: ProcessIdentity, { postgres, kafka, eventStore }: BackendPorts): Promise<Lines> {
    const ports: [Place, number | undefined][] = [
      ['PostgreSQL', postgres],
      ['Kafka', kafka],
      ['the event store', eventStore],
    ];
    const proxies = new Map<Place, TcpProxy>();
    for (const [place, port] of ports)
      if (port !== undefined) proxies.set(place, await TcpProxy.listen({ host: HOST, port }));
    return new Lines(process, proxies);
  }

  get places(): readonly Place[] {
    return [...this.proxies.keys()];
  }

  to(place: Place): TcpProxy {
    return this.proxies.get(place)!;
  }

  /** The settings of the process, with every address of a backend replaced by that of its line. */
  through(env: Readonly<Record<string, string>>): Record<string, string> {
    const via = (url: string, place: Place) => {
      const through = new URL(url);
      through.port = String(this.to(place).port);
      return through.href;
    };
    const log = env['EVENT_STORE_URL']!;
    return {
      DATABASE_URL: via(env['DATABASE_URL']!, 'PostgreSQL'),
      ...(env['PERSONAL_KEYS_URL'] && { PERSONAL_KEYS_URL: via(env['PERSONAL_KEYS_URL'], 'PostgreSQL') }),
      EVENT_STORE_URL: via(log, log.startsWith('esdb') ? 'the event store' : 'PostgreSQL'),
      KAFKA_BROKERS: `${HOST}:${this.to('Kafka').port}`,
    };
  }

  heal(): void {
    for (const proxy of this.proxies.values()) proxy.heal();
  }

  async close(): Promise<void> {
    for (const proxy of this.proxies.values()) await proxy.close();
  }
}
