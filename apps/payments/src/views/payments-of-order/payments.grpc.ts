import { fields } from '@maru/contracts';
import type { PaymentMessage, PaymentsCalls } from '@maru/contracts/grpc';
import { ownerOnly } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { eachFound } from '@maru/service/grpc';
import { Controller } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { PaymentOwners } from './payment-owners';
import { GetPaymentsOfOrder } from './payments-of-order.query';
import type { PaymentsOfOrder } from './payments-of-order.query';

const wanted = z.object({ orderIds: z.array(fields.id).max(100) });

/** `proto/payments.proto` */
@Controller()
export class PaymentsGrpc {
  constructor(
    private readonly queries: QueryBus,
    private readonly owners: PaymentOwners,
  ) {}

  @Allow('orders:read')
  @GrpcMethod('Payments', 'GetPayments')
  async payments(
    @Payload({ schema: wanted }) { orderIds }: z.infer<typeof wanted>,
    @Caller() caller: Principal,
  ): Promise<PaymentsCalls['GetPayments']['response']> {
    const shownTo = ownerOnly(caller);
    const payments = await eachFound(orderIds, 'PAYMENTS.UNKNOWN_PAYMENT', async (orderId) => {
      await this.owners.check(orderId, shownTo);
      return this.queries.execute(new GetPaymentsOfOrder(orderId));
    });
    return { payments: payments.map(messageOf) };
  }
}

function messageOf({ orderId, paymentId, status, intents, refusal }: PaymentsOfOrder): PaymentMessage {
  return { orderId, paymentId, status, ...(intents[0] && { amount: intents[0].amount }), ...refusal };
}
