import { fields } from '@maru/contracts';
import { Refuses } from '@maru/service';
import { Allow } from '@maru/security/nest';
import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { GetPaymentsOfOrder, PAYMENT_STATUSES } from './payments-of-order.query';

const query = z.strictObject({ orderId: fields.id });

const amount = fields.money;
const paymentsOfOrder = z.object({
  orderId: fields.id,
  paymentId: fields.id,
  status: z
    .enum(PAYMENT_STATUSES)
    .meta({ description: 'NOTHING_DUE: the order costs nothing. CAPTURED: also when a part was given back.' }),
  refusal: z.object({ reason: fields.reasonCode, detail: z.string() }).optional(),
  intents: z.array(z.object({ amount })),
  captures: z.array(z.object({ amount, providerReference: z.string() })),
  refunds: z.array(
    z.object({
      amount,
      failedAttempts: z.int(),
      providerReference: z.string().optional().meta({ description: 'Once the money is back.' }),
      refundId: fields.id.optional().meta({ description: 'Of one that finance has asked for.' }),
      reason: z.string().optional(),
    }),
  ),
  refunded: amount.optional().meta({ description: 'What the customer has back; with a capture.' }),
});

@ApiTags('payments')
@Controller('api/payments')
export class PaymentsOfOrderHttp {
  constructor(private readonly queries: QueryBus) {}

  @Allow('payments:read')
  @Get()
  @ApiOperation({ summary: 'Intents, captures and refunds of an order' })
  @ApiOkResponse({ standardSchema: paymentsOfOrder })
  @Refuses('PAYMENTS.UNKNOWN_PAYMENT')
  ofOrder(@Query({ schema: query }) { orderId }: z.infer<typeof query>) {
    return this.queries.execute(new GetPaymentsOfOrder(orderId));
  }
}
