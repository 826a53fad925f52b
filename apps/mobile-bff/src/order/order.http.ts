import { fields as field } from '@maru/contracts';
import type { OrderMessage, PaymentMessage, ShipmentMessage } from '@maru/contracts/grpc';
import { Allow } from '@maru/security/nest';
import { Refuses } from '@maru/service';
import { onBehalfOf, ShopCalls } from '@maru/shop-calls';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { fieldsOf, inPartOf, wants } from '../answer/field-selection';
import { missingParts, Parts } from '../answer/parts';
import { ScreenAnswers } from '../answer/screen-answers';

const why = { reason: z.string().optional(), detail: z.string().optional() };
const order = z.object({
  id: field.id,
  status: z.string(),
  ...why,
  version: z.int().meta({ description: 'Counts what has changed it: for cancelling it as it was seen.' }),
  placedAt: z.iso.datetime(),
  currency: field.storedCurrency,
  total: z.int(),
  lines: z.array(
    z.object({
      productId: field.id,
      name: z.string(),
      quantity: z.int(),
      total: z.int(),
    }),
  ),
  payment: z.object({ status: z.string(), ...why }).optional(),
  shipment: z
    .object({
      status: z.string(),
      carrier: z.string().optional(),
      trackingNumber: z.string().optional(),
      deliveredAt: z.iso.datetime().optional(),
      ...why,
    })
    .optional(),
});
const asked = fieldsOf(order);
const shown = inPartOf(order).extend({ missing: missingParts });

@ApiTags('mobile-bff')
@Controller('api/mobile/orders')
export class OrderHttp {
  constructor(
    private readonly calls: ShopCalls,
    private readonly answers: ScreenAnswers,
  ) {}

  @Allow('orders:read')
  @Get(':id')
  @Refuses('ORDERING.UNKNOWN_ORDER')
  @ApiOperation({ summary: 'One of my orders with its lines, its payment and its shipment' })
  @ApiQuery({ name: 'fields', required: false })
  @ApiOkResponse({ standardSchema: shown, description: 'ETag: what the screen shows.' })
  async order(
    @Param('id', { schema: field.id }) orderId: string,
    @Query({ schema: asked }) { fields }: z.infer<typeof asked>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = onBehalfOf(request);
    const parts = new Parts();
    // Only an order of the caller has a payment and a shipment here.
    const found = await this.calls.call('GetOrder', { orderId }, caller);
    const [payments, shipments] = await Promise.all([
      wants(fields, 'payment') &&
        parts.part('payment', () => this.calls.call('GetPayments', { orderIds: [orderId] }, caller)),
      wants(fields, 'shipment') &&
        parts.part('shipment', () => this.calls.call('GetShipments', { orderIds: [orderId] }, caller)),
    ]);
    const screen = {
      ...orderOnScreen(found),
      payment: payments ? paymentOnScreen(payments.payments[0]) : undefined,
      shipment: shipments ? shipmentOnScreen(shipments.shipments[0]) : undefined,
    };
    await this.answers.send(request, reply, screen, { fields, missing: parts.missing });
  }
}

const orderOnScreen = ({
  orderId,
  status,
  reason,
  detail,
  version,
  placedAt,
  currency,
  total,
  lines,
}: OrderMessage) => ({
  id: orderId,
  status,
  reason,
  detail,
  version,
  placedAt,
  currency,
  total,
  lines: lines.map(({ productId, name, quantity, total: sum }) => ({ productId, name, quantity, total: sum })),
});

const paymentOnScreen = (payment: PaymentMessage | undefined) =>
  payment && { status: payment.status, reason: payment.reason, detail: payment.detail };

const shipmentOnScreen = (shipment: ShipmentMessage | undefined) => {
  if (!shipment) return undefined;
  const { status, carrier, trackingNumber, deliveredAt, reason, detail } = shipment;
  return { status, carrier, trackingNumber, deliveredAt, reason, detail };
};
