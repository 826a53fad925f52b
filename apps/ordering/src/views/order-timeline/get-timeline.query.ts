import { Clock, Scheduler, stopWhenLate } from '@maru/kernel';
import { Refusal } from '@maru/service';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { foldComingRows } from '../fold-rows';
import { OrderMessages } from '../../order-messages';
import { FoldedOrders, ownedBy } from '../order-summary/folded-orders';
import { TimelineEntry } from './order-timeline.entity';
import { orderTimelineProjection } from './order-timeline.projection';

const PATIENCE_MS = 500;
const PROBE_EVERY_MS = 20;

/**
 * All that an order has caused, in the order of the log. What ordering itself has recorded is always in it; the view, which
 * knows what other contexts did in between, is waited for a bounded moment when it is behind that.
 */
export class GetTimeline extends Query<readonly TimelineEntry[]> {
  constructor(
    readonly orderId: string,
    /** Only if it is theirs. */
    readonly owner?: string,
  ) {
    super();
  }
}

@QueryHandler(GetTimeline)
export class GetTimelineHandler implements IQueryHandler<GetTimeline> {
  constructor(
    @InjectRepository(TimelineEntry) private readonly rows: Repository<TimelineEntry>,
    private readonly messages: OrderMessages,
    private readonly folded: FoldedOrders,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
  ) {}

  /** @throws Refusal ORDERING.UNKNOWN_ORDER */
  async execute({ orderId, owner }: GetTimeline): Promise<readonly TimelineEntry[]> {
    if (owner !== undefined) ownedBy(owner, await this.folded.get(orderId));
    const own = await foldComingRows(orderTimelineProjection, this.messages.of(orderId));
    if (own.length === 0) throw new Refusal({ code: 'ORDERING.UNKNOWN_ORDER', detail: 'There is no such order.' });
    const deadline = this.clock.now().getTime() + PATIENCE_MS;
    for (;;) {
      const rows = await this.rows.findBy({ orderId });
      const shown = new Map([...own, ...rows].map((entry) => [entry.eventId, entry]));
      if (shown.size === rows.length || this.clock.now().getTime() >= deadline)
        return [...shown.values()].sort((a, b) => (a.position < b.position ? -1 : 1));
      stopWhenLate();
      await this.scheduler.sleep(PROBE_EVERY_MS);
    }
  }
}
