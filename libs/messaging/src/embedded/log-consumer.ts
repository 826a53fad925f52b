import type { EventStore, Subscription } from '@maru/event-store';
import { backoffMs } from '@maru/kernel';
import { BatchDelivery } from '../delivery/batch-delivery';
import type { Delivery } from '../delivery/delivery';
import type { DeliverySettings } from '../delivery/delivery-settings';
import { KeyedDelivery } from '../delivery/keyed-delivery';
import { parkedPages } from '../delivery/parked-pages';
import type { Consumer, ConsumerOptions } from '../message-bus';
import type { ParkedMessages } from '../parked-messages';
import { eventOf } from './heard-messages';
import type { Heard } from './heard-messages';

export interface LogConsumerSettings extends Omit<DeliverySettings, 'revive' | 'restart'> {
  readonly store: EventStore;
  readonly heard: Heard;
  /** How often a group that hears nothing looks whether its position may pass what is not for it, in ms. */
  readonly skipIntervalMs: number;
  /** Comes before every subscription; when it fails, it is tried again. */
  readonly prepare?: () => Promise<void>;
}

/** One consumer group that follows the store's log from its own stored position. */
export class LogConsumer implements Consumer {
  readonly group: string;
  readonly parked: ParkedMessages;
  private readonly delivery: Delivery;
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;
  private subscription: Subscription | undefined;
  private cancelSkip: (() => void) | undefined;
  private closed: Promise<void> | undefined;

  constructor(
    private readonly options: ConsumerOptions,
    private readonly settings: LogConsumerSettings,
  ) {
    this.group = options.group;
    const deliverySettings: DeliverySettings = {
      ...settings,
      revive: async (message) => settings.heard.revive(message, await eventOf(settings.store, message)),
      restart: () => void this.subscription?.close(),
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

  private async stop(): Promise<void> {
    this.closing.abort();
    this.cancelSkip?.();
    const ended = this.subscription?.close();
    await this.delivery.close();
    await ended?.catch(() => undefined);
    await this.running;
  }

  /** Subscribes, and subscribes again after whatever ended the subscription, until it is closed. */
  private async follow(): Promise<void> {
    const { store, heard, prepare, scheduler, random, onFault } = this.settings;
    const batchSize = 'handleBatch' in this.options ? (this.options.batchSize ?? 1_000) : undefined;
    const restMs = 'handleBatch' in this.options ? (this.options.restMs ?? 0) : 0;
    const { signal } = this.closing;
    for (let faults = 0; !signal.aborted;) {
      try {
        await prepare?.();
        const { position: after } = await this.delivery.start();
        if (signal.aborted) return;
        const { filter } = heard;
        this.subscription = store.subscribe({ after, filter, batchSize }, async (events, position) => {
          await this.delivery.deliver(heard.of(events), { position });
          faults = 0;
          if (restMs > 0) await scheduler.sleep(restMs, signal);
        });
        await this.subscription.ended;
      } catch (error) {
        if (signal.aborted) return;
        onFault({ group: this.group, outcome: 'restarting', error, attempt: ++faults });
        await scheduler.sleep(backoffMs(faults, 20, 5_000, random), signal);
      }
    }
  }

  private lookAheadLater(): void {
    const looked = this.delivery.lookedAt().position;
    this.cancelSkip = this.settings.scheduler.after(this.settings.skipIntervalMs, () => {
      void this.lookAhead(looked).finally(() => {
        if (!this.closing.signal.aborted) this.lookAheadLater();
      });
    });
  }

  /** A subscription calls for matching events only; a quiet group passes the rest of the log by looking itself. */
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
