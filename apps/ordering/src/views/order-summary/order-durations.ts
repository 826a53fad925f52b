import { OrderCancelled, OrderConfirmed, OrderFailed, OrderPlaced, OrderPlacedV1 } from '@maru/contracts';
import type { Message } from '@maru/messaging';
import { Metrics, PROCESS_SECONDS } from '@maru/observability';
import { Commits } from '@maru/service';
import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { orderSummaryProjection } from './order-summary.projection';

const PLACED: readonly string[] = [OrderPlaced.type, OrderPlacedV1.type];
const ENDED: Readonly<Record<string, string>> = {
  [OrderConfirmed.type]: 'CONFIRMED',
  [OrderFailed.type]: 'FAILED',
  [OrderCancelled.type]: 'CANCELLED',
};

// The orders in flight whose start is remembered, about 100 bytes each. An order beyond them, or from before a restart,
// is not measured; the age of the oldest process shows those.
const REMEMBERED = 50_000;

/**
 * Measures the time from the placing of an order to its end, as `maru_order_duration_seconds` by the final status. It
 * reads the commits of this instance to the view of orders, so it asks the database nothing.
 */
@Injectable()
export class OrderDurations implements OnModuleDestroy {
  private readonly placedAt = new Map<string, Date>();
  private readonly duration;
  private readonly stop: () => void;

  constructor(metrics: Metrics, commits: Commits) {
    this.duration = metrics.meter('@maru/ordering').createHistogram('maru_order_duration', {
      unit: 's',
      description: 'Time from the placing of an order to its end, by its final status',
      advice: { explicitBucketBoundaries: PROCESS_SECONDS },
    });
    this.stop = commits.on(orderSummaryProjection.name, (messages) => messages.forEach((each) => this.hear(each)));
  }

  onModuleDestroy(): void {
    this.stop();
  }

  private hear({ type, data, occurredAt }: Message): void {
    const { orderId } = data as { readonly orderId: string };
    if (PLACED.includes(type)) return this.remember(orderId, occurredAt);
    const status = ENDED[type];
    const placedAt = this.placedAt.get(orderId);
    if (status === undefined || !placedAt) return;
    this.placedAt.delete(orderId);
    this.duration.record((occurredAt.getTime() - placedAt.getTime()) / 1_000, { status });
  }

  private remember(orderId: string, placedAt: Date): void {
    this.placedAt.set(orderId, placedAt);
    if (this.placedAt.size > REMEMBERED) this.placedAt.delete(this.placedAt.keys().next().value!);
  }
}
