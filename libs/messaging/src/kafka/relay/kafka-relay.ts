import type { EventStore } from '@maru/event-store';
import { backoffMs, endedOrLate, topicFor, topicOf } from '@maru/kernel';
import type { Topic, Tracer } from '@maru/kernel';
import type { Kafka } from '../client/kafkajs';
import type { DataSource } from 'typeorm';
import { BatchDelivery } from '../../delivery/batch-delivery';
import { ConsumerPositions } from '../../delivery/consumer-positions';
import { decided } from '../../delivery/delivery-settings';
import type { ConsumerFault, DeliveryOptions } from '../../delivery/delivery-settings';
import { parkedPages } from '../../delivery/parked-pages';
import { eventOf } from '../../log/heard-messages';
import { LogConsumer } from '../../log/log-consumer';
import type { Consumer } from '../../message-bus';
import type { ParkedMessages, RetryResult } from '../../parked-messages';
import type { Publications } from '../../publications';
import type { UndeclaredType } from '../../undeclared-type';
import { ReadAheadEventStore } from './read-ahead';
import { RelayLease } from './relay-lease';
import { RelayOutlet } from './relay-outlet';
import { RelayInterrupted } from './relay-writer';

export interface KafkaRelayOptions extends Omit<DeliveryOptions, 'positionIntervalMs' | 'presenceMs'> {
  /** The publications of the context whose events it relays. */
  readonly publications: Publications;
  readonly store: EventStore;
  /** The context's own database, with the tables of `messagingMigrations`. */
  readonly dataSource: DataSource;
  readonly kafka: Kafka;
  /** Records the spans of sent messages; default none. */
  readonly tracer?: Tracer;
  /** The name of a context's topic; default that of the declared events. */
  readonly topicOf?: (context: string) => string;
  /** The most events of a transaction; default 1,000. */
  readonly batchSize?: number;
  /** The time until another instance takes over from a dead one, in ms; default 3,000. */
  readonly leaseMs?: number;
  /** The time limit of a send, after which the relay starts it again, in ms; default 10,000. */
  readonly sendTimeoutMs?: number;
  /** The time between two checks that the topic still has all sent messages, in ms; default 5,000. */
  readonly checkIntervalMs?: number;
}

// The time between two attempts of a waiting instance to take the lease.
const STANDBY_MS = 500;
// The time limit of the current send when the relay closes or loses its lease.
const LAST_SEND_MS = 3_000;
// The time limit to disconnect from possibly silent brokers, because other instances wait for the lease.
const DISCONNECT_MS = 500;

/**
 * Sends the public events of one context to its Kafka topic, in the order of the log, at least once. Any number of
 * instances may run. The one with the lease relays.
 */
export class KafkaRelay {
  /** The group `<context>/relay`, with the events that could not be sent as its parked messages. */
  readonly consumer: Consumer;
  private readonly group: string;
  private readonly topic: Topic;
  private readonly lease: RelayLease;
  private readonly closing = new AbortController();
  private running: Promise<void> | undefined;
  private working: LogConsumer | undefined;
  private reached = '';
  private stuck: UndeclaredType | undefined;

  /** @throws Error when no topic is declared for the context */
  constructor(private readonly options: KafkaRelayOptions) {
    const { publications, dataSource, clock, scheduler, leaseMs = 3_000, topicOf: nameOf = topicOf } = options;
    this.group = `${publications.context}/relay`;
    const declared = topicFor(publications.context);
    if (!declared) throw new Error(`no topic is declared for the events of ${publications.context}`);
    this.topic = { ...declared, name: nameOf(publications.context) };
    this.lease = new RelayLease({
      relay: this.group,
      database: dataSource,
      clock,
      scheduler,
      lastsMs: leaseMs,
      renewMs: leaseMs / 3,
      onFault: (error) => this.told('retrying', error),
    });
    this.consumer = {
      group: this.group,
      position: () => this.working?.position() ?? this.reached,
      standing: () => this.stuck,
      lag: async () => this.working?.lag(),
      close: () => this.close(),
      parked: {
        ...parkedPages(this.group, dataSource),
        retry: (key) => this.unpark((parked) => parked.retry(key)),
        drop: (key, position) => this.unpark((parked) => parked.drop(key, position)),
      },
    };
  }

  /** Whether this instance relays now. */
  get holdsLease(): boolean {
    return this.working !== undefined && this.lease.held;
  }

  /** Begins to wait for the lease. Never throws, because it retries after every fault. */
  start(): void {
    this.running ??= this.run();
  }

  /** Lets the current batch end, and releases the lease. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { scheduler, random } = this.options;
    const { signal } = this.closing;
    for (let faults = 0; !signal.aborted;) {
      try {
        if ((await this.mayGoOn()) && (await this.lease.take())) await this.work();
        else await scheduler.sleep(STANDBY_MS, signal);
        faults = 0;
      } catch (error) {
        this.told('restarting', error, ++faults);
        await scheduler.sleep(backoffMs(faults, 100, 2_000, random), signal);
      }
    }
  }

  /** False while the next event has a type that only a newer version declares. */
  private async mayGoOn(): Promise<boolean> {
    if (!this.stuck) return true;
    const { position } = await new ConsumerPositions(this.group).load(this.options.dataSource);
    if (position < this.stuck.position) return false;
    this.stuck = undefined;
    return true;
  }

  /** Relays until the lease or the topic is lost, an event of a newer version comes, or the relay is closed. */
  private async work(): Promise<void> {
    let stop: () => void;
    const stuck = new Promise<void>((resolve) => (stop = resolve));
    const outlet = this.outlet(() => {
      if (!this.lease.held) throw new RelayInterrupted(this.group, new Error('another instance has the lease'));
    });
    const { store, publications } = this.options;
    const over = new AbortController();
    const consumer = new LogConsumer(outlet.consumer, {
      ...decided(this.options),
      store: new ReadAheadEventStore(store, publications.context, (events) => outlet.messages.readAhead(events)),
      heard: outlet.messages,
      prepare: () => outlet.open(),
      stuck: (error) => {
        this.stuck = error;
        this.told('standing-still', error);
        stop();
      },
    });
    this.working = consumer;
    try {
      await Promise.race([stuck, this.lease.keep(), outlet.lost(over.signal), aborted(this.closing.signal)]);
    } finally {
      over.abort();
      outlet.hurry(LAST_SEND_MS);
      await consumer.close();
      this.reached = consumer.position();
      this.working = undefined;
      await endedOrLate(outlet.close(), { ms: DISCONNECT_MS, scheduler: this.options.scheduler });
      await this.lease.release();
    }
  }

  /** Uses the working consumer, in turn with its sends. While another instance has the lease, uses a temporary one. */
  private async unpark(
    work: (parked: Pick<ParkedMessages, 'retry' | 'drop'>) => Promise<RetryResult>,
  ): Promise<RetryResult> {
    if (this.working) return work(this.working.parked);
    const outlet = this.outlet(() => undefined);
    const delivery = new BatchDelivery(outlet.consumer, {
      ...decided(this.options),
      revive: async (parked) => outlet.messages.revive(parked, await eventOf(this.options.store, parked)),
      restart: () => undefined,
    });
    try {
      await outlet.open();
      return await work(delivery);
    } finally {
      await outlet.close();
    }
  }

  private outlet(mayWrite: () => void): RelayOutlet {
    const { batchSize = 1_000, leaseMs = 3_000 } = this.options;
    return new RelayOutlet({
      ...this.options,
      group: this.group,
      topic: this.topic,
      batchSize,
      sendTimeoutMs: this.options.sendTimeoutMs ?? 10_000,
      checkIntervalMs: this.options.checkIntervalMs ?? 5_000,
      idleMs: leaseMs,
      mayWrite,
      onLoss: (error) => this.told('restarting', error),
    });
  }

  private told(outcome: ConsumerFault['outcome'], error: unknown, attempt?: number): void {
    this.options.onFault?.({ group: this.group, outcome, error, ...(attempt === undefined ? {} : { attempt }) });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
