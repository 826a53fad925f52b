import type { MoneyMessage } from '../grpc/money-message';
import { defineService } from '../grpc/service-contract';

export interface PaymentMessage {
  readonly orderId: string;
  readonly paymentId: string;
  readonly status: string;
  readonly amount?: MoneyMessage;
  readonly reason?: string;
  readonly detail?: string;
}

export interface PaymentsCalls {
  readonly GetPayments: {
    readonly request: { readonly orderIds: readonly string[] };
    readonly response: { readonly payments: readonly PaymentMessage[] };
  };
}

/** `proto/payments.proto` */
export const paymentsService = defineService<PaymentsCalls>('payments', 'Payments');
