/** The stream of a SKU. */
export const streamOfStock = (sku: string): string => `inventory.stock-${sku}`;

const OF_ORDERS = /^(?:ordering\.order(?:-fulfilment)?|inventory\.reservation|shipping\.shipment)-([0-9a-f-]{36})$/;
const OF_STOCK = /^inventory\.stock-(.+)$/;

/** The order or the SKU after which a stream is named; undefined for other streams. */
export function subjectOfStream(stream: string): { readonly orderId?: string; readonly sku?: string } | undefined {
  const orderId = OF_ORDERS.exec(stream)?.[1];
  if (orderId !== undefined) return { orderId };
  const sku = OF_STOCK.exec(stream)?.[1];
  return sku === undefined ? undefined : { sku };
}
