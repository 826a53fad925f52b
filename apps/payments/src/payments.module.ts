import { Module } from '@nestjs/common';
import { aggregates } from './aggregates';
import { PaymentProvider } from './domain/payment-provider';
import { ProviderAttempts } from './attempts/provider-attempts';
import { RetryPace } from './attempts/retry-pace';
import { CancelPaymentHandler } from './features/cancel-payment/cancel-payment.handler';
import { ChargePaymentHandler } from './features/charge-payment/charge-payment.handler';
import { MakePartialRefundHandler } from './features/refund-part/make-partial-refund.handler';
import { RequestPartialRefundHandler } from './features/refund-part/request-partial-refund.handler';
import { RequestPartialRefundHttp } from './features/refund-part/request-partial-refund.http';
import { RefundPaymentHandler } from './features/refund-payment/refund-payment.handler';
import { RequestPaymentHandler } from './features/request-payment/request-payment.handler';
import { OrderingListener } from './integration/ordering.listener';
import { PaymentsListener } from './integration/payments.listener';
import { PaymentTokens } from './payment-tokens';
import { ProviderDesk } from './provider-desk';
import { SandboxProvider } from './sandbox/sandbox-provider';
import { ExplainsPayment } from './views/explanation/payment-facts';
import { PaymentOwners } from './views/payments-of-order/payment-owners';
import { PaymentsGrpc } from './views/payments-of-order/payments.grpc';
import { PaymentsOfOrderHttp } from './views/payments-of-order/payments-of-order.http';
import { GetPaymentsOfOrderHandler } from './views/payments-of-order/payments-of-order.query';

@Module({
  controllers: [PaymentsOfOrderHttp, RequestPartialRefundHttp, PaymentsGrpc, OrderingListener, PaymentsListener],
  providers: [
    ...aggregates,
    { provide: PaymentProvider, useClass: SandboxProvider },
    ProviderAttempts,
    RetryPace,
    PaymentTokens,
    ProviderDesk,
    PaymentOwners,
    RequestPaymentHandler,
    ChargePaymentHandler,
    CancelPaymentHandler,
    RefundPaymentHandler,
    RequestPartialRefundHandler,
    MakePartialRefundHandler,
    GetPaymentsOfOrderHandler,
    ExplainsPayment,
  ],
})
export class PaymentsModule {}
