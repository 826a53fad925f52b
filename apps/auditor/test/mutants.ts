import type { Rule } from '@maru/invariants';
import { anId, partOf, received, storyOf } from './story';
import type { StoryEnding, Told } from './story';

/** A fault that is planted into an honest log, and the rule that must name it. */
export interface Mutant {
  readonly name: string;
  readonly rule: Rule;
  /** The story with the fault. SKU `TEA-<orderId>` has 10 pieces before. */
  readonly plant: (orderId: string) => Told[];
  /** Whether the rule is about the SKU and not about the order. */
  readonly ofSku?: true;
}

export const skuOf = (orderId: string): string => `TEA-${orderId.slice(-12)}`;

export const honest = (orderId: string, ending: StoryEnding = 'COMPLETED') =>
  storyOf(orderId, { ending, skus: [skuOf(orderId)] });
const of = (story: readonly Told[], type: string) => story.find((event) => event.type === type)!;
const without = (story: readonly Told[], ...types: readonly string[]) =>
  story.filter(({ type }) => !types.includes(type));
export const again = (event: Told, data: object = {}): Told => ({
  ...event,
  id: anId(),
  data: { ...event.data, ...data },
});
const twice = (type: string, ending?: StoryEnding) => (orderId: string) =>
  honest(orderId, ending).flatMap((event) => (event.type === type ? [event, again(event)] : [event]));
const changed = (type: string, data: object, ending?: StoryEnding) => (orderId: string) =>
  honest(orderId, ending).map((event) =>
    event.type === type ? { ...event, data: { ...event.data, ...data } } : event,
  );
export const less =
  (ending: StoryEnding, ...types: readonly string[]) =>
  (orderId: string) =>
    without(honest(orderId, ending), ...types);
export const then = (ending: StoryEnding, more: (story: Told[], orderId: string) => Told[]) => (orderId: string) => {
  const story = honest(orderId, ending);
  return [...story, ...more(story, orderId)];
};
const money = (amount: number) => ({ amount: { amount, currency: 'EUR' } });
const main = (quantity: number) => ({ allocations: [{ warehouse: 'MAIN', quantity }] });
const serviced = (event: Told, stream: string, type: string, data: object): Told => ({
  ...again(event, data),
  ...{ stream, type },
});

/** Faults that an event makes. */
export const mutants: readonly Mutant[] = [
  {
    name: 'more pieces set aside than there are',
    rule: 'RESERVED_ABOVE_STOCK',
    plant: changed('inventory.stock-allocated.v1', main(1_000)),
    ofSku: true,
  },
  { name: 'goods shipped twice', rule: 'FREED_WITHOUT_RESERVATION', plant: twice('inventory.stock-shipped.v1') },
  { name: 'goods set aside twice', rule: 'SET_ASIDE_TWICE', plant: twice('inventory.stock-allocated.v1') },
  {
    name: 'other pieces freed than were set aside',
    rule: 'FREED_WITHOUT_RESERVATION',
    plant: changed('inventory.stock-deallocated.v1', main(1), 'REFUSED'),
  },
  {
    name: 'a receipt of fewer than no pieces',
    rule: 'RECEIPT_NOT_POSITIVE',
    plant: (orderId) => [received(skuOf(orderId), -1)],
    ofSku: true,
  },
  {
    name: 'an adjustment below nothing',
    rule: 'STOCK_BELOW_ZERO',
    plant: (orderId) => {
      const event = received(skuOf(orderId), 1);
      const data = { ...event.data, delta: -11, adjustmentId: anId() };
      return [{ ...event, type: 'inventory.stock-adjusted.v1', data }];
    },
    ofSku: true,
  },
  {
    name: 'a cancelled order that keeps its reservation',
    rule: 'KEEPS_RESERVATION',
    plant: less('CANCELLED', 'inventory.stock-deallocated.v1'),
  },
  {
    name: 'goods set aside for a released order',
    rule: 'SET_ASIDE_AFTER_RELEASE',
    plant: then('REFUSED', (story) => [again(of(story, 'inventory.stock-allocated.v1'))]),
  },
  { name: 'a payment captured twice', rule: 'CAPTURED_TWICE', plant: twice('payments.payment-captured.v1') },
  { name: 'two intents of one order', rule: 'TWO_INTENTS', plant: twice('payments.payment-intent-opened.v1') },
  {
    name: 'a capture that nobody intended',
    rule: 'CAPTURED_WITHOUT_INTENT',
    plant: less('COMPLETED', 'payments.payment-intent-opened.v1'),
  },
  {
    name: 'a capture of another amount',
    rule: 'KEEPS_WRONG_AMOUNT',
    plant: changed('payments.payment-captured.v1', money(901)),
  },
  {
    name: 'a refund above the capture',
    rule: 'KEEPS_WRONG_AMOUNT',
    plant: changed('payments.payment-refunded.v1', money(1_800), 'CANCELLED'),
  },
  {
    name: 'partial refunds above the capture',
    rule: 'PARTS_ABOVE_CAPTURE',
    plant: then('COMPLETED', (_, orderId) => [...partOf(orderId, 600), ...partOf(orderId, 600)]),
  },
  {
    name: 'a partial refund that nobody requested',
    rule: 'PART_NOT_REQUESTED',
    plant: then('COMPLETED', (_, orderId) => partOf(orderId, 100).slice(1)),
  },
  {
    name: 'a confirmation without the capture',
    rule: 'COMPLETED_WITHOUT_MONEY',
    plant: less('COMPLETED', 'payments.payment-captured.v1'),
  },
  {
    name: 'a confirmation without the reservation',
    rule: 'COMPLETED_WITHOUT_GOODS',
    plant: less('COMPLETED', 'inventory.stock-reserved.v1'),
  },
  {
    name: 'a confirmation without the shipment',
    rule: 'COMPLETED_WITHOUT_GOODS',
    plant: less('COMPLETED', 'shipping.shipment-booked.v1'),
  },
  {
    name: 'goods shipped before the confirmation',
    rule: 'SHIPPED_WITHOUT_CONFIRMATION',
    plant: less('COMPLETED', 'ordering.order-confirmed.v1'),
  },
  {
    name: 'a failed order whose money is kept',
    rule: 'ENDED_WITH_MONEY',
    plant: less('UNSERVICEABLE', 'payments.payment-refunded.v1'),
  },
  {
    name: 'a cancelled order whose shipment stays booked',
    rule: 'ENDED_WITH_GOODS',
    plant: less('CANCELLED', 'shipping.shipment-cancelled.v1'),
  },
  {
    name: 'a completed order that is refunded as a whole',
    rule: 'COMPLETED_WITHOUT_MONEY',
    plant: then('COMPLETED', (story) => {
      const captured = of(story, 'payments.payment-captured.v1');
      return [serviced(captured, captured.stream, 'payments.payment-refunded.v1', money(900))];
    }),
  },
  {
    name: 'an event of an order that nobody placed',
    rule: 'UNPLACED_ORDER',
    plant: less('COMPLETED', 'ordering.order-placed.v2'),
  },
  {
    name: 'an event without a cause',
    rule: 'WITHOUT_CAUSE',
    plant: (orderId) =>
      honest(orderId).map((event) =>
        event.type === 'payments.payment-captured.v1'
          ? { ...event, metadata: { ...event.metadata, causationId: anId() } }
          : event,
      ),
  },
  {
    name: 'a process that heard what nobody sent',
    rule: 'HEARD_WITHOUT_MESSAGE',
    plant: changed('ordering.order-fulfilment-advanced.v1', { heard: { messageId: anId(), event: { type: 'x' } } }),
  },
  { name: 'one key that placed an order twice', rule: 'PLACED_TWICE', plant: twice('ordering.order-placed.v2') },
  {
    name: 'an ended order that is placed again',
    rule: 'PLACED_TWICE',
    plant: then('COMPLETED', (story) => [again(story[0]!)]),
  },
  {
    name: 'a receipt booked twice',
    rule: 'BOOKED_TWICE',
    plant: (orderId) => [received(skuOf(orderId), 1, orderId), received(skuOf(orderId), 1, orderId)],
    ofSku: true,
  },
  {
    name: 'a partial refund requested twice',
    rule: 'REFUND_REQUESTED_TWICE',
    plant: then('COMPLETED', (_, orderId) => {
      const [asked, done] = partOf(orderId, 100) as [Told, Told];
      return [asked, again(asked), done];
    }),
  },
  {
    name: 'a payment both captured and refused',
    rule: 'TWO_ANSWERS',
    plant: (orderId) =>
      honest(orderId).flatMap((event) =>
        event.type === 'payments.payment-captured.v1'
          ? [event, serviced(event, event.stream, 'payments.payment-refused.v1', {})]
          : [event],
      ),
  },
  { name: 'a step requested twice', rule: 'STEP_REPEATED', plant: twice('ordering.payment-requested.v1') },
  {
    name: 'an order that ends twice',
    rule: 'ENDED_TWICE',
    plant: then('COMPLETED', (story) => {
      const confirmed = of(story, 'ordering.order-confirmed.v1');
      return [serviced(confirmed, confirmed.stream, 'ordering.order-failed.v1', {})];
    }),
  },
  {
    name: 'a process that ends otherwise than its order',
    rule: 'ENDED_OTHERWISE',
    plant: (orderId) => without(honest(orderId, 'CANCELLED'), 'ordering.order-cancelled.v1'),
  },
  {
    name: 'a process that goes on after its end',
    rule: 'GOES_ON_AFTER_END',
    plant: then('REFUSED', (story) => [
      again(story.findLast(({ type }) => type === 'ordering.order-fulfilment-advanced.v1')!),
    ]),
  },
];
