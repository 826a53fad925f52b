import type { ComponentChildren } from 'preact';
import { Carried } from '../shop/carried';
import type { Turn } from '../live/use-live';
import { Link } from '../routing/link';
import { useLanguage, useTexts } from '../texts/language';
import { money } from '../texts/written';
import { Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';

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

/** What an order has done outside of the shop: payment and shipment, as they are now. */
export function Effects({ orderId, turn }: { readonly orderId: string; readonly turn: Turn }) {
  const { orders: texts, paymentStates, shipmentStates } = useTexts();
  const { language } = useLanguage();
  const of = `?orderId=${encodeURIComponent(orderId)}`;
  return (
    <>
      <Part<PaymentShown>
        heading={texts.payment}
        page={`/shop/payments/${orderId}`}
        path={`/api/payments${of}`}
        turn={turn}
      >
        {({ status, captures, refunded }) => (
          <dl class="facts">
            <dt>{texts.status}</dt>
            <dd>{paymentStates[status] ?? status}</dd>
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
      <Part<ShipmentShown>
        heading={texts.shipment}
        page={`/shop/shipments/${orderId}`}
        path={`/api/shipments${of}`}
        turn={turn}
      >
        {({ status, carrier, trackingNumber }) => (
          <dl class="facts">
            <dt>{texts.status}</dt>
            <dd>{shipmentStates[status] ?? status}</dd>
            <Carried carrier={carrier} trackingNumber={trackingNumber} />
          </dl>
        )}
      </Part>
    </>
  );
}

interface PartProps<Body> {
  readonly heading: string;
  /** Its page in the shop. */
  readonly page: string;
  readonly path: string;
  readonly turn: Turn;
  readonly children: (body: Body) => ComponentChildren;
}

/** One effect. 404 means that there is none yet. */
function Part<Body>({ heading, page, path, turn, children }: PartProps<Body>) {
  const { orders: texts } = useTexts();
  const asked = useAnswer<Body>(path, { turn });
  const missing = asked.answer?.ok === false && asked.answer.status === 404;
  return (
    <section aria-label={heading}>
      <h2>
        <Link to={page}>{heading}</Link>
      </h2>
      {missing ? <p class="quiet">{texts.nothing}</p> : <Shown of={asked}>{(body) => children(body)}</Shown>}
    </section>
  );
}
