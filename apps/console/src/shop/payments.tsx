import { Link } from '../routing/link';
import type { OrderShown } from '../orders/order-shapes';
import { useLanguage, useTexts } from '../texts/language';
import { moment, money, short } from '../texts/written';
import { List } from '../ui/list';
import type { Column } from '../ui/list';
import { Fault } from '../ui/states';
import { useEach } from '../ui/use-each';
import { usePages } from '../ui/use-pages';
import type { Amount, PaymentShown } from './payment-shapes';

const paymentOf = (orderId: string) => `/api/payments?orderId=${encodeURIComponent(orderId)}`;

/** The payments, one for each order, the youngest order first. */
export function Payments() {
  const { shop: texts, paymentStates } = useTexts();
  const { language } = useLanguage();
  const pages = usePages<OrderShown>('/api/orders?limit=25');
  const { of, fault, again } = useEach<PaymentShown>(
    (pages.items ?? []).map(({ orderId }) => orderId),
    paymentOf,
  );
  const sum = (heading: string, amountOf: (payment: PaymentShown) => Amount | undefined): Column<OrderShown> => ({
    heading,
    look: 'number',
    cell: ({ orderId }) => {
      const { amount, currency } = amountOf(of(orderId) ?? NO_PAYMENT) ?? {};
      return amount && currency ? money(language, amount, currency) : undefined;
    },
  });
  return (
    <>
      <p class="quiet">{texts.paymentsHow}</p>
      {fault && <Fault {...fault} again={again} />}
      <List
        of={pages}
        label={texts.sections.payments}
        none={texts.noPayments}
        keyOf={({ orderId }) => orderId}
        columns={[
          {
            heading: texts.order,
            cell: ({ orderId }) => (
              <Link to={`/shop/payments/${orderId}`}>
                <code>{short(orderId)}</code>
              </Link>
            ),
          },
          {
            heading: texts.placed,
            cell: ({ placedAt }) => <time dateTime={placedAt}>{moment(language, placedAt)}</time>,
          },
          {
            heading: texts.state,
            cell: ({ orderId }) => {
              const payment = of(orderId);
              if (payment === null) return <span class="quiet">{texts.noPayment}</span>;
              return payment ? (paymentStates[payment.status] ?? payment.status) : '…';
            },
          },
          {
            heading: texts.reason,
            cell: ({ orderId }) => of(orderId)?.refusal && <code>{of(orderId)!.refusal!.reason}</code>,
          },
          sum(texts.captured, ({ captures }) => captures[0]?.amount),
          sum(texts.refunded, ({ refunded }) => refunded),
        ]}
      />
    </>
  );
}

const NO_PAYMENT: PaymentShown = { orderId: '', paymentId: '', status: '', intents: [], captures: [], refunds: [] };
