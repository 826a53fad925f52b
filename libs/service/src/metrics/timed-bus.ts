import { BATCH_SIZES, DELAY_SECONDS, REQUEST_SECONDS } from '@maru/observability';
import type { Metrics } from '@maru/observability';
import { ForwardingBus } from '@maru/messaging';
import type {
  BatchConsumerOptions,
  Consumer,
  ConsumerOptions,
  KeyedConsumerOptions,
  Message,
  MessageBus,
} from '@maru/messaging';

/** The bus, whose handlers are timed by consumer group. */
export class TimedBus extends ForwardingBus {
  private readonly duration;
  private readonly delay;
  private readonly sizes;
  private readonly handled = new Map<string, Date>();

  constructor(bus: MessageBus, metrics: Metrics) {
    super(bus);
    const meter = metrics.meter('@maru/messaging');
    this.duration = meter.createHistogram('messaging.process.duration', {
      unit: 's',
      description: 'Duration of a handler by group, and by type where messages are handled one by one; a batch is one',
      advice: { explicitBucketBoundaries: REQUEST_SECONDS },
    });
    this.delay = meter.createHistogram('maru_message_delay', {
      unit: 's',
      description:
        'Time from the append of a message to its effect in the group; of a batch, that of its oldest message',
      advice: { explicitBucketBoundaries: DELAY_SECONDS },
    });
    this.sizes = meter.createHistogram('maru_batch_messages', {
      description: 'Messages of a batch by group',
      advice: { explicitBucketBoundaries: BATCH_SIZES },
    });
  }

  /** When the last message that the group handled in this process was appended. */
  lastHandled(group: string): Date | undefined {
    return this.handled.get(group);
  }

  override consume(options: ConsumerOptions): Consumer {
    return this.bus.consume('handleBatch' in options ? this.timedBatches(options) : this.timedMessages(options));
  }

  private timedMessages(options: KeyedConsumerOptions): KeyedConsumerOptions {
    const { group, handle } = options;
    const timed = async (message: Message) => {
      const startedAt = performance.now();
      const labels = { ...ofGroup(group), 'maru.message.type': message.type };
      const end = (outcome: string) => this.duration.record(secondsSince(startedAt), { ...labels, outcome });
      try {
        await handle(message);
      } catch (error) {
        end('failed');
        throw error;
      }
      end('handled');
      this.tellDelay(group, message);
    };
    return { ...options, handle: timed };
  }

  /** A batch is timed from its first call to its commit. */
  private timedBatches(options: BatchConsumerOptions): BatchConsumerOptions {
    const { group, handleBatch, writes, committed, forget } = options;
    let startedAt: number | undefined;
    const end = (outcome: string) => {
      if (startedAt !== undefined) this.duration.record(secondsSince(startedAt), { ...ofGroup(group), outcome });
      startedAt = undefined;
    };
    return {
      ...options,
      handleBatch: (messages, transaction) => {
        startedAt ??= performance.now();
        return handleBatch(messages, transaction);
      },
      ...(writes && {
        writes: (messages) => {
          startedAt ??= performance.now();
          return writes(messages);
        },
      }),
      committed: (messages) => {
        end('handled');
        this.sizes.record(messages.length, ofGroup(group));
        this.tellDelay(group, messages[0]!);
        committed?.(messages);
      },
      forget: () => {
        end('failed');
        forget?.();
      },
    };
  }

  private tellDelay(group: string, { occurredAt }: Message): void {
    this.handled.set(group, occurredAt);
    this.delay.record(Math.max(0, Date.now() - occurredAt.getTime()) / 1_000, ofGroup(group));
  }
}

const ofGroup = (group: string) => ({ 'messaging.consumer.group.name': group });
const secondsSince = (startedAt: number): number => (performance.now() - startedAt) / 1_000;
