import { CURRENCIES, format, reject } from '@maru/kernel';
import type { Rejection } from '@maru/kernel';
import type { PlacedOrder } from './order.events';

/** A product as ordering's own copy of catalog's data has it. */
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
  /** The price that the customer was shown, in minor units, if the client states it. */
  readonly unitPrice?: number | undefined;
}

export const MOST_LINES = 100;
/** In minor units. It keeps every sum an exact integer, and it is the largest amount of a payment. */
export const LARGEST_TOTAL = 1_000_000_000_000;

type Priced =
  { readonly accepted: true; readonly lines: PlacedOrder['lines']; readonly total: number } | ReturnType<typeof refuse>;

type LineRejection =
  | 'ORDERING.EMPTY_ORDER'
  | 'ORDERING.TOO_LARGE'
  | 'ORDERING.DUPLICATE_LINE'
  | 'ORDERING.UNKNOWN_PRODUCT'
  | 'ORDERING.PRODUCT_WITHDRAWN'
  | 'ORDERING.CURRENCY_MISMATCH'
  | 'ORDERING.CURRENCY_WITHDRAWN'
  | 'ORDERING.PRICE_CHANGED';

const refuse = (code: LineRejection, detail: string, present?: Rejection['present']) => reject(code, detail, present);

/**
 * The lines at today's prices and their total, or the rejection. `expected` is the total that the customer was shown,
 * if the client states it.
 */
export function priceLines(
  wanted: readonly WantedLine[],
  offers: readonly Offer[],
  currency: string,
  expected?: number,
): Priced {
  if (wanted.length === 0) return refuse('ORDERING.EMPTY_ORDER', 'An order needs at least one line.');
  if (wanted.length > MOST_LINES) return refuse('ORDERING.TOO_LARGE', `An order has at most ${MOST_LINES} lines.`);
  if (!CURRENCIES.includes(currency))
    return refuse('ORDERING.CURRENCY_WITHDRAWN', `${currency} is no longer an active currency of ISO 4217.`);
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
    // An inexact product is far beyond the limit, so the comparison below still refuses it.
    total += unitPrice * quantity;
    if (total > LARGEST_TOTAL) return refuse('ORDERING.TOO_LARGE', 'The total of the order is too large.');
    lines.push({ productId, sku, name, quantity, unitPrice });
  }
  return changed(wanted, lines, total, currency, expected) ?? { accepted: true, lines, total };
}

// The refusal also travels as gRPC metadata, which has at most 8 kB.
const MOST_TOLD = 20;

/** The rejection, with the present prices, when the customer was shown others. */
function changed(
  wanted: readonly WantedLine[],
  lines: PlacedOrder['lines'],
  total: number,
  currency: string,
  expected: number | undefined,
) {
  const others = lines.filter((line, at) => (wanted[at]!.unitPrice ?? line.unitPrice) !== line.unitPrice);
  if (others.length === 0 && (expected ?? total) === total) return undefined;
  const told = others.slice(0, MOST_TOLD);
  const prices = told.map(({ sku, unitPrice }) => `${sku} costs ${format({ amount: unitPrice, currency })} now. `);
  const present = { currency, total, lines: told.map(({ productId, unitPrice }) => ({ productId, unitPrice })) };
  const detail = `${prices.join('')}The order comes to ${format({ amount: total, currency })}, not to what was shown.`;
  return refuse('ORDERING.PRICE_CHANGED', detail, present);
}
