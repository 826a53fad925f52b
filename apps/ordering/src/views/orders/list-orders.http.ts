import { fields } from '@maru/contracts';
import { AccessDenied, ownerOnly } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { listPage, listQuery } from '@maru/service';
import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ORDER_STATUSES } from '../../domain/order-progress';
import { orderShape, shownOrder } from '../order-summary/order-shape';
import { ListOrders } from './list-orders.query';

const filter = listQuery(
  {
    customerId: fields.id.optional(),
    status: z.enum(ORDER_STATUSES).optional(),
    ended: z.stringbool().optional().meta({ type: 'boolean', description: 'Whether nothing more happens to them.' }),
    placedBefore: fields.moment.optional(),
  },
  z.tuple([fields.moment, z.guid()]),
);
const page = listPage(orderShape);

@ApiTags('ordering')
@Controller('api/orders')
export class ListOrdersHttp {
  constructor(private readonly queries: QueryBus) {}

  @Allow('orders:read')
  @Get()
  @ApiOperation({ summary: 'Orders, the youngest first: the caller’s own, or everybody’s for operators' })
  @ApiOkResponse({ standardSchema: page })
  async list(
    @Caller() caller: Principal,
    @Query({ schema: filter }) asked: z.infer<typeof filter>,
  ): Promise<z.infer<typeof page>> {
    const customerId = ownerOnly(caller) ?? asked.customerId;
    if (asked.customerId !== undefined && asked.customerId !== customerId)
      throw AccessDenied.forbidden('These orders belong to another customer.');
    const { rows, about } = await this.queries.execute(new ListOrders({ ...asked, customerId }));
    return { items: rows.map(shownOrder), ...about };
  }
}
