import { fields } from '@maru/contracts';
import { AccessDenied, ownerOnly } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { listPage, listQuery } from '@maru/service';
import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ListMailbox } from './list-mailbox.query';

const filter = listQuery(
  { orderId: fields.id.optional(), customerId: fields.id.optional() },
  z.tuple([fields.moment, z.guid()]),
).refine(({ orderId, customerId }) => orderId ?? customerId, 'must name an orderId or a customerId');
const letter = z.object({
  notificationId: fields.id,
  customerId: fields.id,
  orderId: fields.id,
  template: z.string(),
  locale: fields.locale,
  channel: z.enum(['smtp', 'mailbox']),
  subject: z.string().nullable().meta({ description: 'null: the customer has closed their account.' }),
  body: z.string().nullable().meta({ description: 'null: the customer has closed their account.' }),
  sentAt: z.iso.datetime(),
});
const page = listPage(letter);

@ApiTags('notifications')
@Controller('api/notifications')
export class ListMailboxHttp {
  constructor(private readonly queries: QueryBus) {}

  @Allow('notifications:read')
  @Get()
  @ApiOperation({ summary: 'What a customer was told, oldest first' })
  @ApiOkResponse({ standardSchema: page })
  async list(
    @Caller() caller: Principal,
    @Query({ schema: filter }) asked: z.infer<typeof filter>,
  ): Promise<z.infer<typeof page>> {
    const customerId = ownerOnly(caller) ?? asked.customerId;
    if (asked.customerId !== undefined && asked.customerId !== customerId)
      throw AccessDenied.forbidden('These are the letters of somebody else.');
    const { rows, about } = await this.queries.execute(
      new ListMailbox({ ...asked, ...(customerId === undefined ? {} : { customerId }) }),
    );
    const letters = rows.map(({ sentAt, ...row }) => ({ ...row, sentAt: sentAt.toISOString() }));
    return { items: letters, ...about };
  }
}
