import { Link } from '../routing/link';
import type { OrderShown } from '../orders/order-shapes';
import { useLanguage, useTexts } from '../texts/language';
import { moment, short } from '../texts/written';
import { List } from '../ui/list';
import { Fault } from '../ui/states';
import { useEach } from '../ui/use-each';
import { usePages } from '../ui/use-pages';
import type { ShipmentShown } from './shipment';

const shipmentOf = (orderId: string) => `/api/shipments?orderId=${encodeURIComponent(orderId)}`;

/** The shipments, at most one for each order, the youngest order first. */
export function Shipments() {
  const { shop: texts, shipmentStates } = useTexts();
  const { language } = useLanguage();
  const pages = usePages<OrderShown>('/api/orders?limit=25');
  const { of, fault, again } = useEach<ShipmentShown>(
    (pages.items ?? []).map(({ orderId }) => orderId),
    shipmentOf,
  );
  return (
    <>
      <p class="quiet">{texts.shipmentsHow}</p>
      {fault && <Fault {...fault} again={again} />}
      <List
        of={pages}
        label={texts.sections.shipments}
        none={texts.noShipments}
        keyOf={({ orderId }) => orderId}
        columns={[
          {
            heading: texts.order,
            cell: ({ orderId }) => (
              <Link to={`/shop/shipments/${orderId}`}>
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
              const shipment = of(orderId);
              if (shipment === null) return <span class="quiet">{texts.noShipment}</span>;
              return shipment ? (shipmentStates[shipment.status] ?? shipment.status) : '…';
            },
          },
          { heading: texts.carrier, cell: ({ orderId }) => of(orderId)?.carrier },
          {
            heading: texts.tracking,
            cell: ({ orderId }) => of(orderId)?.trackingNumber && <code>{of(orderId)!.trackingNumber}</code>,
          },
        ]}
      />
    </>
  );
}
