import { fields } from '@maru/contracts';
import { deriveId } from '@maru/kernel';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Refuses } from '@maru/service';
import { onBehalfOf, ShopCalls } from '@maru/shop-calls';
import { Body, Controller, HttpCode, Post, Req, UseInterceptors } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConsumes,
  ApiDefaultResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CborAnswers } from '../cbor/cbor-answers.interceptor';
import { CBOR, problemInCbor } from '../cbor/media-types';
import { deviceKeyOf } from '../device-key';

const body = z.strictObject({
  order: fields.id.meta({ description: 'An earlier order of the customer that the key acts for.' }),
  press: z
    .union([z.int().min(0), fields.text(64)])
    .meta({ description: 'Another one for each press: a counter, or a UUID. Sent again, it is the same order.' }),
  payment: fields.text(200).optional().meta({ description: 'The token that pays; needed unless it costs nothing.' }),
  total: fields.amount.optional().meta({
    description:
      'The most recent total that the customer was shown. The order is refused (PRICE_CHANGED) when it is another one now.',
  }),
});
const accepted = z.object({ order: fields.id.meta({ description: 'The new one.' }), status: z.string() });

@ApiTags('device-api')
@Controller('api/devices')
@UseInterceptors(CborAnswers)
export class ReorderHttp {
  constructor(private readonly calls: ShopCalls) {}

  @Allow('devices:reorder')
  @Post('reorder')
  @HttpCode(202)
  @ApiOperation({ summary: 'A button was pressed: order once more what was ordered before' })
  @ApiDefaultResponse(problemInCbor)
  @Refuses(
    'HTTP.MALFORMED_CBOR',
    'ORDERING.UNKNOWN_ORDER',
    'ORDERING.UNKNOWN_PRODUCT',
    'ORDERING.PRODUCT_WITHDRAWN',
    'ORDERING.CURRENCY_MISMATCH',
    'ORDERING.CURRENCY_WITHDRAWN',
    'ORDERING.PRICE_CHANGED',
    'ORDERING.PAYMENT_TOKEN_MISSING',
    'ORDERING.TOO_LARGE',
    'ORDERING.UNKNOWN_CUSTOMER',
    'ORDERING.IDEMPOTENCY_KEY_REUSED',
  )
  @ApiConsumes(CBOR)
  @ApiProduces(CBOR)
  @ApiAcceptedResponse({ standardSchema: accepted })
  async reorder(
    @Caller() caller: Principal,
    @Body({ schema: body }) { order, press, payment, total }: z.infer<typeof body>,
    @Req() request: FastifyRequest,
  ): Promise<z.infer<typeof accepted>> {
    // A button without an answer sends the same again, because one press of one key is one order.
    const idempotencyKey = deriveId('press', deviceKeyOf(caller), JSON.stringify(press));
    const which = total === undefined ? { orderId: order } : { pricedOrderId: order, total };
    const wanted = { idempotencyKey, ...which, ...(payment !== undefined && { paymentToken: payment }) };
    const { orderId, status } = await this.calls.call('Reorder', wanted, onBehalfOf(request));
    return { order: orderId, status };
  }
}
