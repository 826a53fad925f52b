export interface StockLevel {
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
}

/** `GET /api/inventory/:sku` */
export interface StockShown extends StockLevel {
  readonly warehouses: readonly (StockLevel & { readonly warehouse: string })[];
}

/** A receipt or an adjustment, as an event of the SKU's stream. */
export interface Booking {
  readonly id: string;
  readonly type: string;
  readonly recordedAt: string;
  readonly actor?: { readonly kind: string; readonly id: string };
  readonly data: {
    readonly warehouse: string;
    readonly quantity?: number;
    readonly delta?: number;
    readonly reason?: string;
  };
}

/** The change of a booking: pieces received, or found more or less. */
export const changeOf = ({ data: { quantity, delta } }: Booking): number => delta ?? quantity ?? 0;

const BOOKINGS = /^inventory\.stock-(?:received|adjusted)\./;

/** Whether an event of the stream is a receipt or an adjustment. Orders make the others. */
export const isBooking = ({ type }: Pick<Booking, 'type'>): boolean => BOOKINGS.test(type);
