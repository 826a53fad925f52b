import type { ComponentChildren } from 'preact';
import { useLanguage, useTexts } from '../texts/language';
import { moment, money } from '../texts/written';
import { Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';
import type { PageOf } from './order-shapes';

interface Amount {
  readonly amount: number;
  readonly currency: string;
}

interface PaymentShown {
  readonly status: string;
  readonly captures: readonly { readonly amount: Amount; readonly providerReference: string }[];
  readonly refunded?: Amount;
}

interface ShipmentShown {
  readonly status: string;
  readonly carrier?: string;
  readonly trackingNumber?: string;
}

interface Letter {
  readonly notificationId: string;
  readonly subject: string;
  readonly sentAt: string;
}

/** What an order has done outside of the shop: payment, shipment and letters. */
export function Effects({ orderId }: { readonly orderId: string }) {
  const { orders: texts } = useTexts();
  const { language } = useLanguage();
  const of = `?orderId=${encodeURIComponent(orderId)}`;
  const letters = useAnswer<PageOf<Letter>>(`/api/notifications${of}`, { everyMs: 5_000 });
  return (
    <>
      <Part<PaymentShown> heading={texts.payment} path={`/api/payments${of}`}>
        {({ status, captures, refunded }) => (
          <dl class="facts">
            <dt>{texts.status}</dt>
            <dd>{status}</dd>
            {captures.map(({ amount, providerReference }) => (
              <>
                <dt>{texts.captured}</dt>
                <dd>
                  {money(language, amount.amount, amount.currency)} <span class="quiet">{providerReference}</span>
                </dd>
              </>
            ))}
            {refunded && refunded.amount > 0 && (
              <>
                <dt>{texts.refunded}</dt>
                <dd>{money(language, refunded.amount, refunded.currency)}</dd>
              </>
            )}
          </dl>
        )}
      </Part>
      <Part<ShipmentShown> heading={texts.shipment} path={`/api/shipments${of}`}>
        {({ status, carrier, trackingNumber }) => (
          <dl class="facts">
            <dt>{texts.status}</dt>
            <dd>{status}</dd>
            {carrier && (
              <>
                <dt>{texts.carrier}</dt>
                <dd>{carrier}</dd>
              </>
            )}
            {trackingNumber && (
              <>
                <dt>{texts.tracking}</dt>
                <dd>
                  <code>{trackingNumber}</code>
                </dd>
              </>
            )}
          </dl>
        )}
      </Part>
      <section aria-label={texts.letters}>
        <h2>{texts.letters}</h2>
        <Shown of={letters}>
          {({ items }) =>
            items.length === 0 ? (
              <p class="quiet">{texts.noLetters}</p>
            ) : (
              <ul class="list">
                {items.map(({ notificationId, subject, sentAt }) => (
                  <li key={notificationId}>
                    <span>{subject}</span>
                    <span class="quiet">{moment(language, sentAt)}</span>
                  </li>
                ))}
              </ul>
            )
          }
        </Shown>
      </section>
    </>
  );
}

interface PartProps<Body> {
  readonly heading: string;
  readonly path: string;
  readonly children: (body: Body) => ComponentChildren;
}

/** One effect. 404 means that there is none yet. */
function Part<Body>({ heading, path, children }: PartProps<Body>) {
  const { orders: texts } = useTexts();
  const asked = useAnswer<Body>(path, { everyMs: 5_000 });
  const missing = asked.answer?.ok === false && asked.answer.status === 404;
  return (
    <section aria-label={heading}>
      <h2>{heading}</h2>
      {missing ? <p class="quiet">{texts.nothing}</p> : <Shown of={asked}>{(body) => children(body)}</Shown>}
    </section>
  );
}
