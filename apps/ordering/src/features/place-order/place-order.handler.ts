import type { Address } from '@maru/contracts';
import { fingerprint } from '@maru/kernel';
import { PersonalData } from '@maru/personal-data';
import type { CallerKey } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { MOST_LINES } from '../../domain/order-lines';
import type { WantedLine } from '../../domain/order-lines';
import { knownPerson } from './known-person';
import { KnownToTheShop } from './known-to-the-shop';
import { PlacingOrders } from './placing-orders';

export interface WantedOrder {
  readonly customerId: string;
  readonly currency: string;
  readonly lines: readonly WantedLine[];
  readonly shippingAddress: Address;
  readonly total?: number | undefined;
  readonly paymentToken?: string | undefined;
}

/** Places an order at today's prices; gives its id. A retry with the same caller, key and order gives the same id. */
export class PlaceOrder extends Command<string> {
  constructor(
    readonly key: CallerKey,
    readonly order: WantedOrder,
  ) {
    super();
  }
}

@CommandHandler(PlaceOrder)
export class PlaceOrderHandler implements ICommandHandler<PlaceOrder> {
  constructor(
    private readonly orders: PlacingOrders,
    private readonly shop: KnownToTheShop,
    private readonly persons: PersonalData,
  ) {}

  /**
   * Address and payment token are sealed before the decision. So an order that races with the erasure of its customer
   * either finds no key, or becomes unreadable with the key.
   * @throws Refusal with one of the decider's codes; nothing was stored then, and the idempotency key stays free
   */
  async execute({ key, order }: PlaceOrder): Promise<string> {
    // The decider refuses more lines without a look at their products.
    const productIds = order.lines.slice(0, MOST_LINES).map(({ productId }) => productId);
    const known = await this.shop.lookUp(order.customerId, productIds);
    const customer = await knownPerson(this.persons, order.customerId);
    const sent = fingerprint(order);
    return this.orders.place(key, {
      ...order,
      ...known,
      paymentToken: order.paymentToken && customer.sealPaymentToken(order.paymentToken),
      shippingAddress: customer.seal('address', JSON.stringify(order.shippingAddress)),
      requestHash: customer.digest(sent),
      formerRequestHash: sent,
    });
  }
}
