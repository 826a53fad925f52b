import { fields } from '@maru/contracts';
import { Refuses } from '@maru/service';
import { ownerOnly } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { GetTimeline } from './get-timeline.query';

const timeline = z.object({
  orderId: fields.id,
  definition: z.int().optional().meta({
    description: 'The version of the state machine that leads the order; absent before its first step.',
  }),
  events: z.array(
    z.object({
      position: z.string().meta({ description: 'The place in the log of the whole shop; ordered as text.' }),
      context: z.string(),
      type: z.string(),
      id: fields.id,
      causationId: z.string().meta({ description: 'The id of the event or the request that caused it.' }),
      occurredAt: z.iso.datetime(),
      summary: z.string(),
    }),
  ),
});

@ApiTags('ordering')
@Controller('api/orders')
export class GetTimelineHttp {
  constructor(private readonly queries: QueryBus) {}

  @Allow('orders:read')
  @Get(':id/timeline')
  @ApiOperation({ summary: 'Every event of every context about the order, in the order of the log' })
  @ApiOkResponse({ standardSchema: timeline })
  @Refuses('ORDERING.UNKNOWN_ORDER')
  async get(
    @Caller() caller: Principal,
    @Param('id', { schema: fields.id }) orderId: string,
  ): Promise<z.infer<typeof timeline>> {
    const { entries, definition } = await this.queries.execute(new GetTimeline(orderId, ownerOnly(caller)));
    const events = entries.map(({ eventId, occurredAt, position, context, type, causationId, summary }) => ({
      position,
      context,
      type,
      id: eventId,
      causationId,
      occurredAt: occurredAt.toISOString(),
      summary,
    }));
    return { orderId, ...(definition !== undefined && { definition }), events };
  }
}
