import { OrderLink } from '../orders/order-link';
import { Carried } from './carried';
import { useLanguage, useTexts } from '../texts/language';
import { moment, short } from '../texts/written';
import { Crumb } from '../ui/crumb';
import { Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';

/** `GET /api/shipments?orderId=` */
export interface ShipmentShown {
  readonly status: string;
  readonly carrier?: string;
  readonly trackingNumber?: string;
  readonly deliveredAt?: string;
  readonly reason?: string;
  readonly detail?: string;
}

/** The shipment of one order. */
export function Shipment({ orderId }: { readonly orderId: string }) {
  const { shop: texts, shipmentStates } = useTexts();
  const { language } = useLanguage();
  const shipment = useAnswer<ShipmentShown>(`/api/shipments?orderId=${encodeURIComponent(orderId)}`);
  return (
    <>
      <Crumb to="/shop/shipments">{texts.sections.shipments}</Crumb>
      <h2>
        {texts.shipmentOf} <code>{short(orderId)}</code>
      </h2>
      <Shown of={shipment}>
        {({ status, carrier, trackingNumber, deliveredAt, reason, detail }) => (
          <dl class="facts">
            <dt>{texts.state}</dt>
            <dd>{shipmentStates[status] ?? status}</dd>
            {reason && (
              <>
                <dt>{texts.reason}</dt>
                <dd>
                  {detail} <code>{reason}</code>
                </dd>
              </>
            )}
            <Carried carrier={carrier} trackingNumber={trackingNumber} />
            {deliveredAt && (
              <>
                <dt>{texts.delivered}</dt>
                <dd>{moment(language, deliveredAt)}</dd>
              </>
            )}
            <dt>{texts.order}</dt>
            <dd>
              <OrderLink orderId={orderId} />
            </dd>
          </dl>
        )}
      </Shown>
    </>
  );
}
