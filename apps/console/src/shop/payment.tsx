import { OrderLink } from '../orders/order-link';
import { hasRole, rightsIn } from '../session/rights';
import { useSession } from '../session/session';
import { useLanguage, useTexts } from '../texts/language';
import { money, short } from '../texts/written';
import { Crumb } from '../ui/crumb';
import { Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';
import type { PaymentShown, RefundShown } from './payment-shapes';
import { Refund } from './refund';

/** The payment of one order, with its refunds. */
export function Payment({ orderId }: { readonly orderId: string }) {
  const { shop: texts, paymentStates } = useTexts();
  const { language } = useLanguage();
  const session = useSession();
  const payment = useAnswer<PaymentShown>(`/api/payments?orderId=${encodeURIComponent(orderId)}`, { everyMs: 5_000 });
  const mayRefund = session !== undefined && hasRole(rightsIn(session.accessToken), 'finance');
  return (
    <>
      <Crumb to="/shop/payments">{texts.sections.payments}</Crumb>
      <h2>
        {texts.paymentOf} <code>{short(orderId)}</code>
      </h2>
      <Shown of={payment}>
        {(shown) => (
          <>
            <dl class="facts">
              <dt>{texts.state}</dt>
              <dd>{paymentStates[shown.status] ?? shown.status}</dd>
              {shown.refusal && (
                <>
                  <dt>{texts.reason}</dt>
                  <dd>
                    {shown.refusal.detail} <code>{shown.refusal.reason}</code>
                  </dd>
                </>
              )}
              {shown.intents.map(({ amount }) => (
                <>
                  <dt>{texts.asked}</dt>
                  <dd>{money(language, amount.amount, amount.currency)}</dd>
                </>
              ))}
              {shown.captures.map(({ amount, providerReference }) => (
                <>
                  <dt>{texts.captured}</dt>
                  <dd>
                    {money(language, amount.amount, amount.currency)} <span class="quiet">{providerReference}</span>
                  </dd>
                </>
              ))}
              <dt>{texts.order}</dt>
              <dd>
                <OrderLink orderId={orderId} />
              </dd>
            </dl>
            <Refunds refunds={shown.refunds} />
            {mayRefund && <Refund payment={shown} asked={payment.again} />}
          </>
        )}
      </Shown>
    </>
  );
}

function Refunds({ refunds }: { readonly refunds: readonly RefundShown[] }) {
  const { shop: texts, refundReasons } = useTexts();
  const { language } = useLanguage();
  return (
    <section aria-label={texts.refunds}>
      <h2>{texts.refunds}</h2>
      {refunds.length === 0 && <p class="quiet">{texts.noRefunds}</p>}
      <ul class="list">
        {refunds.map(({ refundId, amount, reason, providerReference, failedAttempts }) => (
          <li key={refundId ?? 'rest'}>
            <span>
              {money(language, amount.amount, amount.currency)}{' '}
              <span class="quiet">
                {refundId === undefined ? texts.ofCancellation : reason && (refundReasons[reason] ?? reason)}
              </span>
            </span>
            <span class="quiet">
              {providerReference ?? texts.onItsWay}
              {failedAttempts > 0 && ` · ${texts.failures(failedAttempts)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
