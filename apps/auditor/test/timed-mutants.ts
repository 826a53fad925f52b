import { again, honest, less, then } from './mutants';
import type { Mutant } from './mutants';
import { partOf } from './story';
import type { StoryEnding } from './story';

const upTo =
  (type: string, ending: StoryEnding = 'COMPLETED') =>
  (orderId: string) => {
    const story = honest(orderId, ending);
    return story.slice(0, story.findIndex((event) => event.type === type) + 1);
  };

/** Faults that time makes: nothing happens any more. */
export const timedMutants: readonly Mutant[] = [
  { name: 'a process that never begins', rule: 'NEVER_BEGAN', plant: upTo('ordering.order-placed.v2') },
  {
    name: 'a process that never ends, without a timer',
    rule: 'WAITS_WITHOUT_TIMER',
    plant: (orderId) => upTo('inventory.stock-reserved.v1')(orderId).map((event) => again(event, { timers: [] })),
  },
  {
    name: 'a timer that never fires',
    rule: 'TIMER_OVERDUE',
    plant: (orderId) =>
      upTo('ordering.payment-requested.v1')(orderId).map((event) =>
        again(event, { timers: [{ name: 'PAYMENT_TIMEOUT', dueAt: new Date(0).toISOString() }] }),
      ),
  },
  {
    name: 'goods of a completed order that never leave',
    rule: 'GOODS_NOT_SHIPPED',
    plant: less('COMPLETED', 'inventory.stock-shipped.v1'),
  },
  {
    name: 'a partial refund that is never made',
    rule: 'PART_NOT_REFUNDED',
    plant: then('COMPLETED', (_, orderId) => partOf(orderId, 100).slice(0, 1)),
  },
];
