import { judgeCause, rememberCause } from './cause-rules';
import { broken, finding } from './finding';
import type { Finding } from './finding';
import { judgeGoods } from './goods-rules';
import type { JudgedEvent } from './judged-event';
import { isKnown, PLACED, subjectsOf } from './known-types';
import { judgeMoney } from './money-rules';
import { newOrder } from './order-state';
import type { OrderState } from './order-state';
import { judgeProcess } from './process-rules';
import { judgeStock, newStock } from './stock-rules';
import type { StockState } from './stock-rules';
import { subjectOfStream } from './subject-of-stream';

/**
 * The orders and stocks of a log, and the rules that each event must keep. Add events in log order. The owner may take
 * entries out and put them back; an event of an order without an entry counts as one of an order that nobody placed.
 */
export class Ledger {
  readonly orders = new Map<string, OrderState>();
  readonly stocks = new Map<string, StockState>();

  /** Adds the event and gives the rules that it breaks. Subjects in `blind` are not judged. */
  add(event: JudgedEvent, blind?: { has(subject: string): boolean }): Finding[] {
    const { orderId, sku } = subjectsOf(event);
    const ofOrder = orderId === undefined || blind?.has(orderId) ? [] : this.addToOrder(orderId, event);
    if (sku === undefined || blind?.has(sku)) return ofOrder;
    let stock = this.stocks.get(sku);
    if (!stock) this.stocks.set(sku, (stock = newStock(sku)));
    return [...ofOrder, ...judgeStock(stock, event)];
  }

  /**
   * Accepts an event of a type that only a newer release knows as the cause of later events of its order, and judges
   * nothing of it.
   */
  addUnknown(event: JudgedEvent): void {
    if (isKnown(event.type)) throw new Error(`${event.type} is known, so it has to be judged`);
    const orderId = subjectOfStream(event.stream)?.orderId;
    const order = orderId === undefined ? undefined : this.orders.get(orderId);
    if (order) rememberCause(order, event.id);
  }

  private addToOrder(orderId: string, event: JudgedEvent): Finding[] {
    const { type, position, recordedAt } = event;
    let order = this.orders.get(orderId);
    if (PLACED.has(type)) {
      const { total } = event.data as { readonly total: number };
      if (!order) this.orders.set(orderId, (order = newOrder(orderId, total, recordedAt)));
      order.placed++;
      const sentence = `order ${orderId} was placed ${order.placed} times`;
      return [...broken(orderId, [[order.placed === 1, 'PLACED_TWICE', sentence]]), ...judgeCause(order, event)];
    }
    if (!order) {
      const sentence = `${type} at ${position} speaks of order ${orderId}, which nobody placed`;
      return [finding('UNPLACED_ORDER', orderId, sentence)];
    }
    order.lastAt = recordedAt.toISOString();
    return [
      ...judgeCause(order, event),
      ...judgeMoney(order, event),
      ...judgeGoods(order, event),
      ...judgeProcess(order, event),
    ];
  }
}
