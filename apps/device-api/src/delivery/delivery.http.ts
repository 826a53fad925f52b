import { fields } from '@maru/contracts';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Refuses } from '@maru/service';
import { onBehalfOf, ShopCalls } from '@maru/shop-calls';
import { Body, Controller, HttpCode, Post, Req, UseInterceptors } from '@nestjs/common';
import { ApiConsumes, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CborAnswers } from '../cbor/cbor-answers.interceptor';
import { CBOR, problemInCbor } from '../cbor/media-types';
import { deviceKeyOf } from '../device-key';

// The year 9999, the last one that RFC 3339 can express.
const LATEST_S = 253_402_300_799;
const seconds = z.int().min(0).max(LATEST_S);

const body = z
  .strictObject({
    shipment: fields.id.optional(),
    tracking: fields.text(64).optional().meta({ description: 'The number on the parcel, in place of the shipment.' }),
    at: seconds.meta({ description: 'When it arrived, in seconds since 1970.' }),
  })
  .refine(({ shipment, tracking }) => (shipment === undefined) !== (tracking === undefined), {
    path: ['shipment'],
    message: 'must be given, or tracking, and not both',
  });
const delivered = z.object({
  shipment: fields.id,
  status: z.string(),
  at: seconds.meta({ description: 'As it was said first.' }),
});

@ApiTags('device-api')
@Controller('api/devices')
@UseInterceptors(CborAnswers)
export class DeliveryHttp {
  constructor(private readonly calls: ShopCalls) {}

  @Allow('devices:deliver')
  @Post('deliveries')
  @HttpCode(200)
  @ApiOperation({ summary: 'A parcel is in the locker; said again, it is answered as it was said first' })
  @ApiDefaultResponse(problemInCbor)
  @Refuses('HTTP.MALFORMED_CBOR', 'SHIPPING.UNKNOWN_SHIPMENT', 'SHIPPING.NOT_BOOKED', 'SHIPPING.CANCELLED')
  @ApiConsumes(CBOR)
  @ApiProduces(CBOR)
  @ApiOkResponse({ standardSchema: delivered })
  async deliver(
    @Caller() caller: Principal,
    @Body({ schema: body }) { shipment, tracking, at }: z.infer<typeof body>,
    @Req() request: FastifyRequest,
  ): Promise<z.infer<typeof delivered>> {
    deviceKeyOf(caller);
    const parcel = shipment === undefined ? { trackingNumber: tracking! } : { shipmentId: shipment };
    const { shipmentId, status, deliveredAt } = await this.calls.call(
      'ConfirmDelivery',
      { ...parcel, deliveredAt: new Date(at * 1_000).toISOString() },
      onBehalfOf(request),
    );
    return { shipment: shipmentId, status, at: Math.floor(Date.parse(deliveredAt!) / 1_000) };
  }
}
