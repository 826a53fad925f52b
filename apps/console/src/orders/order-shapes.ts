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

const AGES: Readonly<Record<string, number>> = { '1h': 3_600_000, '1d': 86_400_000, '7d': 604_800_000 };

/** Whether an order is older than `age`, such as `1d`; every order is older than an unknown age. */
export const olderThan = (age: string, { placedAt }: Pick<OrderShown, 'placedAt'>, now: number): boolean =>
  now - Date.parse(placedAt) > (AGES[age] ?? -Infinity);
