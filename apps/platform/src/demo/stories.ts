import { ANTARCTICA, KOREA } from './shop';
import type { Shop } from './shop';

/** A product with the price that the customer sees, in cents. */
export interface Ware {
  readonly productId: string;
  readonly unitPrice: number;
}

export interface Goods {
  readonly tea: Ware;
  readonly pot: Ware;
  readonly rarity: Ware;
  readonly sample: Ware;
}

/** One order of the demo, with its expected end. */
export interface Story {
  readonly title: string;
  /** The name of the story for `POST /api/demo/orders`; without one only `npm run demo` tells it. */
  readonly name?: string;
  readonly lines: (goods: Goods) => readonly (Ware & { readonly quantity: number })[];
  readonly paymentToken: string;
  readonly shippingAddress?: object;
  /** The customer's action after placing the order. */
  readonly then?: (shop: Shop, orderId: string) => Promise<unknown>;
  readonly ends: string;
  readonly reason?: string;
}

const one = ({ tea }: Goods) => [{ ...tea, quantity: 1 }];

export const stories: readonly Story[] = [
  {
    title: 'Everything goes well',
    name: 'completed',
    lines: ({ tea, pot }) => [
      { ...tea, quantity: 1 },
      { ...pot, quantity: 2 },
    ],
    paymentToken: 'tok_approve',
    ends: 'COMPLETED',
  },
  {
    title: 'One of two lines is out of stock: the other is given back',
    name: 'out-of-stock',
    // Stock is reserved in the order of SKUs, so the pot comes first and can be given back.
    lines: ({ pot, rarity }) => [
      { ...pot, quantity: 1 },
      { ...rarity, quantity: 5 },
    ],
    paymentToken: 'tok_approve',
    ends: 'FAILED',
    reason: 'INVENTORY.OUT_OF_STOCK',
  },
  {
    title: 'The card is declined',
    name: 'declined',
    lines: one,
    paymentToken: 'tok_decline',
    ends: 'FAILED',
    reason: 'PAYMENTS.DECLINED',
  },
  {
    title: 'The account is empty',
    lines: one,
    paymentToken: 'tok_insufficient_funds',
    ends: 'FAILED',
    reason: 'PAYMENTS.INSUFFICIENT_FUNDS',
  },
  {
    title: 'The provider fails twice, then takes the payment',
    name: 'flaky',
    lines: one,
    paymentToken: 'tok_flaky',
    ends: 'COMPLETED',
  },
  {
    title: 'The answer is lost after the money was taken, and a look-up finds the charge',
    lines: one,
    paymentToken: 'tok_lost_captured',
    ends: 'COMPLETED',
  },
  {
    title: 'The answer is lost although nothing was taken, and a look-up finds no charge',
    lines: one,
    paymentToken: 'tok_lost_not_captured',
    ends: 'FAILED',
    reason: 'PAYMENTS.NOT_CAPTURED',
  },
  {
    title: 'The provider never answers',
    lines: one,
    paymentToken: 'tok_hang',
    ends: 'FAILED',
    reason: 'PAYMENTS.PROVIDER_TIMEOUT',
  },
  {
    title: 'The order costs nothing, so no provider is asked',
    lines: ({ sample }) => [{ ...sample, quantity: 1 }],
    paymentToken: 'tok_decline',
    ends: 'COMPLETED',
  },
  {
    title: 'No carrier delivers there, so the payment is refunded and the stock released',
    name: 'unserviceable',
    lines: one,
    paymentToken: 'tok_approve',
    shippingAddress: ANTARCTICA,
    ends: 'FAILED',
    reason: 'SHIPPING.UNSERVICEABLE',
  },
  {
    title: 'No carrier delivers there, and the refund fails twice before it succeeds',
    lines: one,
    paymentToken: 'tok_refund_flaky',
    shippingAddress: ANTARCTICA,
    ends: 'FAILED',
    reason: 'SHIPPING.UNSERVICEABLE',
  },
  {
    title: 'The customer cancels while the payment is under way',
    lines: one,
    paymentToken: 'tok_hang',
    then: async (shop, orderId) => {
      await shop.reached(orderId, 'STOCK_RESERVED');
      await shop.cancel(orderId);
    },
    ends: 'CANCELLED',
  },
];

/** The order with the prices that the customer has seen. It is refused when one of them has changed. */
export const orderOf = (story: Story, goods: Goods) => ({
  currency: 'EUR',
  lines: story.lines(goods),
  shippingAddress: story.shippingAddress ?? KOREA,
  paymentToken: story.paymentToken,
});
