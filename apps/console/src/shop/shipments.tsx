import { useTexts } from '../texts/language';
import { OrderParts } from './order-parts';
import type { ShipmentShown } from './shipment';

const shipmentOf = (orderId: string) => `/api/shipments?orderId=${encodeURIComponent(orderId)}`;

/** The shipments, at most one for each order. */
export function Shipments() {
  const { shop: texts, shipmentStates } = useTexts();
  return (
    <OrderParts<ShipmentShown>
      how={texts.shipmentsHow}
      label={texts.sections.shipments}
      none={texts.noShipments}
      missing={texts.noShipment}
      under="/shop/shipments"
      pathOf={shipmentOf}
      stateOf={({ status }) => shipmentStates[status] ?? status}
      columns={(of) => [
        { heading: texts.carrier, cell: (order) => of(order)?.carrier },
        {
          heading: texts.tracking,
          cell: (order) => of(order)?.trackingNumber && <code>{of(order)!.trackingNumber}</code>,
        },
      ]}
    />
  );
}
