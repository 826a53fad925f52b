import { reject } from '@maru/kernel';
import type { PlacedOrder } from './order.events';

/** What a product costs and is called, by ordering's own copy of catalog's news. */
export interface Offer {
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  /** Minor units. */
  readonly unitPrice: number;
  readonly currency: string;
  readonly withdrawn: boolean;
}

export interface WantedLine {
  readonly productId: string;
  readonly quantity: number;
}

export const MOST_LINES = 100;
/** In minor units; keeps every sum an exact integer, and is as much as a payment can be asked for. */
export const LARGEST_TOTAL = 1_000_000_000_000;

type Priced =
  { readonly accepted: true; readonly lines: PlacedOrder['lines']; readonly total: number } | ReturnType<typeof refuse>;

type LineRejection =
  | 'ORDERING.EMPTY_ORDER'
  | 'ORDERING.TOO_LARGE'
  | 'ORDERING.DUPLICATE_LINE'
  | 'ORDERING.UNKNOWN_PRODUCT'
  | 'ORDERING.PRODUCT_WITHDRAWN'
  | 'ORDERING.CURRENCY_MISMATCH';

const refuse = (code: LineRejection, detail: string) => reject(code, detail);

/** The lines at today's prices and their total, or why they cannot be ordered. */
export function priceLines(wanted: readonly WantedLine[], offers: readonly Offer[], currency: string): Priced {
  if (wanted.length === 0) return refuse('ORDERING.EMPTY_ORDER', 'An order needs at least one line.');
  if (wanted.length > MOST_LINES) return refuse('ORDERING.TOO_LARGE', `An order has at most ${MOST_LINES} lines.`);
  const byId = new Map(offers.map((offer) => [offer.productId, offer]));
  const seen = new Set<string>();
  const lines: PlacedOrder['lines'] = [];
  let total = 0;
  for (const { productId, quantity } of wanted) {
    if (seen.has(productId)) return refuse('ORDERING.DUPLICATE_LINE', `Product ${productId} is in more than one line.`);
    seen.add(productId);
    const offer = byId.get(productId);
    if (!offer) return refuse('ORDERING.UNKNOWN_PRODUCT', `There is no product ${productId}.`);
    const { sku, name, unitPrice, withdrawn } = offer;
    if (withdrawn) return refuse('ORDERING.PRODUCT_WITHDRAWN', `${sku} is no longer sold.`);
    if (offer.currency !== currency)
      return refuse('ORDERING.CURRENCY_MISMATCH', `${sku} is sold in ${offer.currency}, not in ${currency}.`);
    // A product that is no longer exact is far beyond the limit, and compares so.
    total += unitPrice * quantity;
    if (total > LARGEST_TOTAL) return refuse('ORDERING.TOO_LARGE', 'The total of the order is too large.');
    lines.push({ productId, sku, name, quantity, unitPrice });
  }
  return { accepted: true, lines, total };
}
