import { Clock, Scheduler, stopWhenLate } from '@maru/kernel';
import { Refusal } from '@maru/service';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { foldComingRows } from '../fold-rows';
import { OrderMessages } from '../../order-messages';
import { FoldedOrders, ownedBy } from '../order-summary/folded-orders';
import { DefinitionVersion } from './definition-version';
import { TimelineEntry } from './order-timeline.entity';
import { orderTimelineProjection } from './order-timeline.projection';

const VIEW_WAIT_MS = 500;
const PROBE_EVERY_MS = 20;

export interface OrderTimeline {
  readonly entries: readonly TimelineEntry[];
  /** The version of the definition that leads the order; undefined before its first step. */
  readonly definition: number | undefined;
}

/**
 * All events about an order, in the order of the log. It always has ordering's own events, from the log. The events of
 * other contexts come from the view; if the view is behind ordering's own, it is waited for, for a bounded time.
 */
export class GetTimeline extends Query<OrderTimeline> {
  constructor(
    readonly orderId: string,
    /** With it, the order must be theirs. */
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
  async execute({ orderId, owner }: GetTimeline): Promise<OrderTimeline> {
    if (owner !== undefined) ownedBy(owner, await this.folded.get(orderId));
    const version = new DefinitionVersion();
    const own = await foldComingRows(orderTimelineProjection, version.of(this.messages.of(orderId)));
    if (own.length === 0) throw new Refusal({ code: 'ORDERING.UNKNOWN_ORDER', detail: 'There is no such order.' });
    const deadline = this.clock.now().getTime() + VIEW_WAIT_MS;
    for (;;) {
      const rows = await this.rows.findBy({ orderId });
      const shown = new Map([...own, ...rows].map((entry) => [entry.eventId, entry]));
      if (shown.size === rows.length || this.clock.now().getTime() >= deadline)
        return {
          entries: [...shown.values()].sort((a, b) => (a.position < b.position ? -1 : 1)),
          definition: version.noted,
        };
      stopWhenLate();
      await this.scheduler.sleep(PROBE_EVERY_MS);
    }
  }
}
