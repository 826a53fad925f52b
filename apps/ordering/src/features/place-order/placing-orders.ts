import { deriveId } from '@maru/kernel';
import { idOfRequest, orRefuse } from '@maru/service';
import type { CallerKey } from '@maru/service';
import { Injectable } from '@nestjs/common';
import type { PlaceOrder } from '../../domain/order.decider';
import { Orders } from '../../aggregates';
import { CallerKeysSince } from './caller-keys-since';

/** An order to place. `registeredAt` is null if its customer registered before that was recorded. */
export interface KeyedOrder extends Omit<PlaceOrder, 'type' | 'orderId'> {
  readonly registeredAt: Date | null | undefined;
}

/** Places orders under the ids that derive from their callers' idempotency keys. */
@Injectable()
export class PlacingOrders {
  constructor(
    private readonly orders: Orders,
    private readonly callerKeys: CallerKeysSince,
  ) {}

  /**
   * Gives the id of the order, which is the same for the same key of the same caller. A customer who registered before
   * keys belonged to callers gets the former id of the key, unless that is another customer's order. So instances of
   * the former version find the order, too, and no stream is read before it is written.
   * @throws Refusal with one of the decider's codes; nothing was stored then
   */
  async place(key: CallerKey, { registeredAt, ...order }: KeyedOrder): Promise<string> {
    if (registeredAt === null || (registeredAt && registeredAt < (await this.callerKeys.time()))) {
      const formerId = deriveId('order', key.key);
      const outcome = await this.orders.begin(formerId, { type: 'PlaceOrder', orderId: formerId, ...order });
      const { state } = outcome;
      if (state.status === 'NONE' || state.placed.customerId === order.customerId) {
        orRefuse(outcome);
        return formerId;
      }
    }
    const orderId = idOfRequest(key, 'order');
    orRefuse(await this.orders.begin(orderId, { type: 'PlaceOrder', orderId, ...order }));
    return orderId;
  }
}
