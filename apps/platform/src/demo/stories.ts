import { ANTARCTICA, KOREA } from './shop';
import type { Shop } from './shop';

/** A product with its price, in cents, as the customer sees it. */
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

/** One order of the demo, and how it must end. */
export interface Story {
  readonly title: string;
  readonly lines: (goods: Goods) => readonly (Ware & { readonly quantity: number })[];
  readonly paymentToken: string;
  readonly shippingAddress?: object;
  /** What the customer does after placing it. */
  readonly then?: (shop: Shop, orderId: string) => Promise<unknown>;
  readonly ends: string;
  readonly reason?: string;
}

const one = ({ tea }: Goods) => [{ ...tea, quantity: 1 }];

export const stories: readonly Story[] = [
  {
    title: 'Everything goes well',
    lines: ({ tea, pot }) => [
      { ...tea, quantity: 1 },
      { ...pot, quantity: 2 },
    ],
    paymentToken: 'tok_approve',
    ends: 'COMPLETED',
  },
  {
    title: 'One of two lines is out of stock: the other is given back',
    // Stock is set aside in the order of SKUs: the pot's comes first, so there is something to give back.
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
  { title: 'The provider fails twice, then takes it', lines: one, paymentToken: 'tok_flaky', ends: 'COMPLETED' },
  {
    title: 'The money was taken, but the answer is lost: asked, and found',
    lines: one,
    paymentToken: 'tok_lost_captured',
    ends: 'COMPLETED',
  },
  {
    title: 'The answer is lost, and nothing was taken: asked, and resolved',
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
    title: 'It costs nothing: no provider is asked, whatever the card',
    lines: ({ sample }) => [{ ...sample, quantity: 1 }],
    paymentToken: 'tok_decline',
    ends: 'COMPLETED',
  },
  {
    title: 'No carrier goes there: refunded and released',
    lines: one,
    paymentToken: 'tok_approve',
    shippingAddress: ANTARCTICA,
    ends: 'FAILED',
    reason: 'SHIPPING.UNSERVICEABLE',
  },
  {
    title: 'No carrier goes there, and the refund fails twice before it succeeds',
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

/** The order with the prices that the customer has seen: it is refused when one of them has changed. */
export const orderOf = (story: Story, goods: Goods) => ({
  currency: 'EUR',
  lines: story.lines(goods),
  shippingAddress: story.shippingAddress ?? KOREA,
  paymentToken: story.paymentToken,
});
