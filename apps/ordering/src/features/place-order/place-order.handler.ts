import type { Address } from '@maru/contracts';
import { deriveId, fingerprint } from '@maru/kernel';
import { PersonalData } from '@maru/personal-data';
import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { MOST_LINES } from '../../domain/order-lines';
import type { WantedLine } from '../../domain/order-lines';
import { Orders } from '../../orders';
import { knownPerson } from './known-person';
import { KnownToTheShop } from './known-to-the-shop';

export interface WantedOrder {
  readonly customerId: string;
  readonly currency: string;
  readonly lines: readonly WantedLine[];
  readonly shippingAddress: Address;
  readonly total?: number | undefined;
  readonly paymentToken?: string | undefined;
}

/** Places an order at today's prices; gives its id. The same key and order again is the same order. */
export class PlaceOrder extends Command<string> {
  constructor(
    readonly idempotencyKey: string,
    readonly order: WantedOrder,
  ) {
    super();
  }
}

@CommandHandler(PlaceOrder)
export class PlaceOrderHandler implements ICommandHandler<PlaceOrder> {
  constructor(
    private readonly orders: Orders,
    private readonly shop: KnownToTheShop,
    private readonly persons: PersonalData,
  ) {}

  /**
   * The address is sealed before anything is decided: an order that races with the erasure of its customer either finds no key, or
   * what it writes is lost with the key.
   * @throws Refusal with one of the decider's codes; nothing is left behind then, and the key may be used again
   */
  async execute({ idempotencyKey, order }: PlaceOrder): Promise<string> {
    const orderId = deriveId('order', idempotencyKey);
    // An order with more lines is refused whatever they are.
    const productIds = order.lines.slice(0, MOST_LINES).map(({ productId }) => productId);
    const known = await this.shop.lookUp(order.customerId, productIds);
    const customer = await knownPerson(this.persons, order.customerId);
    const sent = fingerprint(order);
    const command = {
      ...{ type: 'place-order' as const, orderId, ...order, ...known },
      shippingAddress: customer.seal('address', JSON.stringify(order.shippingAddress)),
      requestHash: customer.digest(sent),
      formerRequestHash: sent,
    };
    orRefuse(await this.orders.begin(orderId, command));
    return orderId;
  }
}
