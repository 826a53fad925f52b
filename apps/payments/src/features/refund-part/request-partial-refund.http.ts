import { fields } from '@maru/contracts';
import { IdempotencyKey, idempotencyKey, idempotencyKeyHeader, idOfRequest, Refuses } from '@maru/service';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { RequestPartialRefund } from './request-partial-refund.handler';
import type { RequestedRefund } from './request-partial-refund.handler';

/** A fixed list instead of free text, because the log keeps it for ever and a text could name a person. */
const REASONS = ['DAMAGED', 'MISSING', 'LATE', 'RETURNED', 'PRICE', 'GOODWILL', 'OTHER'] as const;

const body = z.strictObject({
  amount: z.strictObject({
    amount: fields.amount.min(1).meta({ description: 'In minor units.' }),
    currency: fields.storedCurrency.meta({ description: 'That of the payment.' }),
  }),
  reason: z.enum(REASONS).optional(),
});

const requested = z.object({ refundId: fields.id, paymentId: fields.id, orderId: fields.id, amount: fields.money });

@ApiTags('payments')
@Controller('api/payments')
export class RequestPartialRefundHttp {
  constructor(private readonly commands: CommandBus) {}

  @Allow('refunds:write')
  @Post(':id/refunds')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Give a part of a captured payment back, or all of it',
    description:
      'The refunds of a payment sum to what was captured at most. `GET /api/payments` tells when it is made.',
  })
  @ApiHeader(idempotencyKeyHeader('The same key and body again: the same answer, and one refund.', true))
  @ApiAcceptedResponse({ standardSchema: requested })
  @Refuses(
    'PAYMENTS.UNKNOWN_PAYMENT',
    'PAYMENTS.NOT_REFUNDABLE',
    'PAYMENTS.CURRENCY_MISMATCH',
    'PAYMENTS.REFUND_EXCEEDS_CAPTURE',
    'PAYMENTS.TOO_MANY_REFUNDS',
    'PAYMENTS.IDEMPOTENCY_KEY_REUSED',
  )
  request(
    @Caller() { userId: callerId }: Principal,
    @Param('id', { schema: fields.id }) paymentId: string,
    @Body({ schema: body }) { amount, reason }: z.infer<typeof body>,
    @IdempotencyKey({ schema: idempotencyKey }) key: string,
  ): Promise<RequestedRefund> {
    const refundId = idOfRequest({ callerId, key }, 'refund', paymentId);
    return this.commands.execute(new RequestPartialRefund(paymentId, refundId, amount, reason));
  }
}
