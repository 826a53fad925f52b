import { fields } from '@maru/contracts';
import { Refuses } from '@maru/service';
import { Allow } from '@maru/security/nest';
import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { GetShipment } from './get-shipment.query';

const asked = z.strictObject({ orderId: fields.id });
const shipment = z.object({
  shipmentId: fields.id,
  orderId: fields.id,
  customerId: fields.id.optional().meta({ description: 'Whose order it is, where that is known.' }),
  status: z.enum(['BOOKED', 'DELIVERED', 'REFUSED', 'CANCELLED']),
  carrier: z.string().optional().meta({ description: 'When booked or delivered.' }),
  trackingNumber: z.string().optional().meta({ description: 'When booked or delivered.' }),
  deliveredAt: z.iso.datetime().optional().meta({ description: 'When delivered.' }),
  reason: fields.reasonCode.optional().meta({ description: 'When refused.' }),
  detail: z.string().optional().meta({ description: 'When refused.' }),
});

@ApiTags('shipping')
@Controller('api/shipments')
export class GetShipmentHttp {
  constructor(private readonly queries: QueryBus) {}

  @Allow('shipments:read')
  @Get()
  @ApiOperation({ summary: 'The shipment of an order' })
  @ApiOkResponse({ standardSchema: shipment })
  @Refuses('SHIPPING.UNKNOWN_SHIPMENT')
  get(@Query({ schema: asked }) { orderId }: z.infer<typeof asked>): Promise<z.infer<typeof shipment>> {
    return this.queries.execute(new GetShipment(orderId));
  }
}
