/** An order as `GET /api/orders/:id` shows it. */
export interface OrderShown {
  readonly orderId: string;
  readonly customerId: string;
  readonly status: string;
  readonly reason?: string;
  readonly detail?: string;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly total: number;
  readonly version: number;
  readonly placedAt: string;
  readonly updatedAt: string;
}

export interface OrderLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly total: number;
}

/** A page of a list; `next` is the cursor of the following one. */
export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isId = (text: string): boolean => ID.test(text.trim());
