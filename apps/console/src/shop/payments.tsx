import type { OrderShown } from '../orders/order-shapes';
import { useLanguage, useTexts } from '../texts/language';
import { money } from '../texts/written';
import type { Column } from '../ui/list';
import { OrderParts } from './order-parts';
import type { Amount, PaymentShown } from './payment-shapes';

const paymentOf = (orderId: string) => `/api/payments?orderId=${encodeURIComponent(orderId)}`;

/** The payments, one for each order. */
export function Payments() {
  const { shop: texts, paymentStates } = useTexts();
  const { language } = useLanguage();
  const sum = (heading: string, amountOf: (order: OrderShown) => Amount | undefined): Column<OrderShown> => ({
    heading,
    look: 'number',
    cell: (order) => {
      const { amount, currency } = amountOf(order) ?? {};
      return amount && currency ? money(language, amount, currency) : undefined;
    },
  });
  return (
    <OrderParts<PaymentShown>
      how={texts.paymentsHow}
      label={texts.sections.payments}
      none={texts.noPayments}
      missing={texts.noPayment}
      under="/shop/payments"
      pathOf={paymentOf}
      stateOf={({ status }) => paymentStates[status] ?? status}
      columns={(of) => [
        {
          heading: texts.reason,
          cell: (order) => of(order)?.refusal && <code>{of(order)!.refusal!.reason}</code>,
        },
        sum(texts.captured, (order) => of(order)?.captures[0]?.amount),
        sum(texts.refunded, (order) => of(order)?.refunded),
      ]}
    />
  );
}
