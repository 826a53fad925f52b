import type { EventStore, RecordedEvent, Subscription } from '@maru/event-store';
import { backoffMs } from '@maru/kernel';
import { BatchDelivery } from '../delivery/batch-delivery';
import type { Delivery } from '../delivery/delivery';
import type { DeliverySettings } from '../delivery/delivery-settings';
import { Hearing } from '../delivery/hearing';
import { KeyedDelivery } from '../delivery/keyed-delivery';
import { parkedPages } from '../delivery/parked-pages';
import { Presence } from '../delivery/presence';
import type { Consumer, ConsumerLag, ConsumerOptions } from '../message-bus';
import type { ParkedMessages } from '../parked-messages';
import { UndeclaredType } from '../undeclared-type';
import { eventOf, HeardMessages } from './heard-messages';
import type { Heard } from './heard-messages';
import { rereadLog } from './reread-log';

export interface LogConsumerSettings extends Omit<DeliverySettings, 'revive' | 'restart' | 'hears'> {
  readonly store: EventStore;
  /** The types of `HeardMessages` are recorded with the position. */
  readonly heard: Heard;
  /** How often an idle group checks whether it may pass events that are not for it, in ms. */
  readonly skipIntervalMs: number;
  /** How long a process that hears more must be silent before this one takes the group, in ms. */
  readonly presenceMs: number;
  /** Called before every subscription; tried again when it fails. */
  readonly prepare?: () => Promise<void>;
  /** Called once when the consumer has ended for good, because it must not pass an event. */
  readonly stuck?: (error: UndeclaredType) => void;
}

// How often a process checks whether one that hears more types is still alive, in ms.
const STANDBY_MS = 500;

// The most messages that a look at the lag counts, so that it stays cheap while the group is far behind.
const MOST_COUNTED = 200;

/** One consumer group that follows the store's log from its own stored position. */
export class LogConsumer implements Consumer {
  readonly group: string;
  readonly parked: ParkedMessages;
  private readonly delivery: Delivery;
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;
  private readonly hearing: Hearing | undefined;
  private readonly presence: Presence | undefined;
  private subscription: Subscription | undefined;
  private restarting = false;
  private hasStarted = false;
  private cancelSkip: (() => void) | undefined;
  private closed: Promise<void> | undefined;

  constructor(
    private readonly options: ConsumerOptions,
    private readonly settings: LogConsumerSettings,
  ) {
    this.group = options.group;
    const { heard } = settings;
    const hears = heard instanceof HeardMessages ? heard.hears : undefined;
    if (hears) {
      const { group, dataSource } = options;
      const { scheduler, presenceMs: lastsMs, onFault } = settings;
      this.presence = new Presence({
        ...{ group, hears, database: dataSource, scheduler, lastsMs },
        outranked: (error) => {
          onFault({ group, outcome: 'standing-still', error });
          this.restart();
        },
        onFault: (error) => onFault({ group, outcome: 'retrying', error }),
      });
      this.hearing = new Hearing({ group, hears, dataSource, presence: this.presence, onFault });
    }
    const deliverySettings: DeliverySettings = {
      ...settings,
      ...(hears && { hears }),
      revive: async (message) => heard.revive(message, await eventOf(settings.store, message)),
      restart: () => this.restart(),
    };
    this.delivery =
      'handleBatch' in options
        ? new BatchDelivery(options, deliverySettings)
        : new KeyedDelivery(options, deliverySettings);
    this.parked = {
      ...parkedPages(options.group, options.dataSource),
      retry: (key) => this.delivery.retry(key),
      drop: (key, position) => this.delivery.drop(key, position),
    };
    this.running = this.follow();
    this.lookAheadLater();
  }

  position(): string {
    return this.delivery.position();
  }

  close(): Promise<void> {
    this.closed ??= this.stop();
    return this.closed;
  }

  standing(): Error | undefined {
    return this.presence?.standing;
  }

  /** Counts up to 200 messages. */
  async lag(): Promise<ConsumerLag | undefined> {
    if (!this.hasStarted) return undefined;
    const { store, heard } = this.settings;
    const { events } = await store.readAll({ after: this.position(), filter: heard.filter, limit: MOST_COUNTED });
    const [oldest] = events;
    return { messages: events.length, ...(oldest && { oldest: oldest.recordedAt }) };
  }

  private async stop(): Promise<void> {
    this.closing.abort();
    this.presence?.close();
    this.cancelSkip?.();
    const ended = this.subscription?.close();
    await this.delivery.close();
    await ended?.catch(() => undefined);
    await this.running;
  }

  private restart(): void {
    this.restarting = true;
    void this.subscription?.close();
  }

  /** Subscribes, and again whenever the subscription ends, until the consumer is closed. */
  private async follow(): Promise<void> {
    const { prepare, scheduler, random, onFault, stuck } = this.settings;
    const { signal } = this.closing;
    for (let faults = 0; !signal.aborted;) {
      try {
        await prepare?.();
        if (this.hearing && !(await this.hearing.take())) {
          await scheduler.sleep(STANDBY_MS, signal);
          continue;
        }
        await this.subscribe(() => (faults = 0));
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof UndeclaredType && stuck) return stuck(error);
        onFault({ group: this.group, outcome: 'restarting', error, attempt: ++faults });
        await scheduler.sleep(backoffMs(faults, 20, 5_000, random), signal);
      }
    }
  }

  /** Delivers the missed messages, then from the stored position on, until something ends it. */
  private async subscribe(delivered: () => void): Promise<void> {
    const { store, heard, scheduler } = this.settings;
    const { signal } = this.closing;
    const isKeyed = !('handleBatch' in this.options);
    const { batchSize = isKeyed ? undefined : 1_000, restMs = 0 } = 'handleBatch' in this.options ? this.options : {};
    this.restarting = false;
    this.subscription = undefined;
    const stored = await this.delivery.start();
    this.hasStarted = true;
    const goOn = () => !signal.aborted && !this.restarting;
    if (heard instanceof HeardMessages) {
      const { delivery } = this;
      await rereadLog({ store, heard, delivery, stored, pageSize: batchSize ?? 512, isKeyed, goOn });
    }
    if (!goOn()) return;
    const { filter } = heard;
    this.subscription = store.subscribe({ after: stored.position, filter, batchSize }, async (events, position) => {
      await this.deliver(events, position);
      delivered();
      if (restMs > 0) await scheduler.sleep(restMs, signal);
    });
    await this.subscription.ended;
  }

  /** @throws UndeclaredType after the messages before that event are delivered */
  private async deliver(events: readonly RecordedEvent[], position: string): Promise<void> {
    const { heard } = this.settings;
    const unknown = heard.undeclared?.(events);
    if (!unknown) return this.delivery.deliver(heard.of(events), { position });
    const before = events.slice(0, events.indexOf(unknown));
    const last = before.at(-1);
    if (last) await this.delivery.deliver(heard.of(before), { position: last.position });
    throw new UndeclaredType(this.group, unknown);
  }

  private lookAheadLater(): void {
    const looked = this.delivery.lookedAt().position;
    this.cancelSkip = this.settings.scheduler.after(this.settings.skipIntervalMs, () => {
      void this.lookAhead(looked).finally(() => {
        if (!this.closing.signal.aborted) this.lookAheadLater();
      });
    });
  }

  /** Moves an idle group on, because a subscription reports only events that match its filter. */
  private async lookAhead(looked: string): Promise<void> {
    if (!this.subscription || this.delivery.lookedAt().position !== looked) return;
    try {
      const { events, position } = await this.settings.store.readAll({
        after: looked,
        filter: this.settings.heard.filter,
        limit: 1,
      });
      if (events.length === 0 && position > looked) await this.delivery.skip(looked, { position });
    } catch (error) {
      this.settings.onFault({ group: this.group, outcome: 'retrying', error });
    }
  }
}
