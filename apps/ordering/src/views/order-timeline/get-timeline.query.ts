import { Refusal } from '@maru/service';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { foldRows } from '../fold-rows';
import { OrderMessages } from '../order-messages';
import { TimelineEntry } from './order-timeline.entity';
import { orderTimelineProjection } from './order-timeline.projection';

/** All that an order has caused, in the order of the log. As current as the view `order-timeline`. */
export class GetTimeline extends Query<readonly TimelineEntry[]> {
  constructor(readonly orderId: string) {
    super();
  }
}

@QueryHandler(GetTimeline)
export class GetTimelineHandler implements IQueryHandler<GetTimeline> {
  constructor(
    @InjectRepository(TimelineEntry) private readonly rows: Repository<TimelineEntry>,
    private readonly messages: OrderMessages,
  ) {}

  /** @throws Refusal ORDERING.UNKNOWN_ORDER */
  async execute({ orderId }: GetTimeline): Promise<readonly TimelineEntry[]> {
    const rows = await this.rows.find({ where: { orderId }, order: { position: 'ASC' } });
    if (rows.length > 0) return rows;
    const folded = foldRows(orderTimelineProjection, await this.messages.of(orderId));
    if (folded.length === 0) throw new Refusal({ code: 'ORDERING.UNKNOWN_ORDER', detail: 'There is no such order.' });
    return folded;
  }
}
