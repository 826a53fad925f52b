import { fingerprint } from '@maru/kernel';
import { PersonalData } from '@maru/personal-data';
import { Refusal } from '@maru/service';
import type { CallerKey } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Orders } from '../../aggregates';
import { knownPerson } from '../place-order/known-person';
import { KnownToTheShop } from '../place-order/known-to-the-shop';
import { PlacingOrders } from '../place-order/placing-orders';

/**
 * Repeats an earlier order of the customer, with the same lines at today's prices to the same address. Gives the id of
 * the new order. A retry with the same key and request gives the same id.
 */
export class Reorder extends Command<string> {
  constructor(
    readonly key: CallerKey,
    readonly customerId: string,
    readonly earlierId: string,
    /** Not needed for an order that costs nothing. */
    readonly paymentToken: string | undefined,
    /** The total that the customer was shown, if the client states it. */
    readonly total?: number,
  ) {
    super();
  }
}

@CommandHandler(Reorder)
export class ReorderHandler implements ICommandHandler<Reorder> {
  constructor(
    private readonly orders: Orders,
    private readonly placing: PlacingOrders,
    private readonly shop: KnownToTheShop,
    private readonly persons: PersonalData,
  ) {}

  /** @throws Refusal ORDERING.UNKNOWN_ORDER, or a code of placing an order; the idempotency key stays free then */
  async execute({ key, customerId, earlierId, paymentToken, total }: Reorder): Promise<string> {
    const { state: earlier } = await this.orders.load(earlierId);
    // Another customer's order is answered as an unknown one, because ids must not leak.
    if (earlier.status === 'NONE' || earlier.placed.customerId !== customerId)
      throw new Refusal({ code: 'ORDERING.UNKNOWN_ORDER', detail: 'There is no such order.' });
    const customer = await knownPerson(this.persons, customerId);
    const { currency, shippingAddress: stored } = earlier.placed;
    // A sealed address is reused without opening it; a plain one from before persons had keys is sealed now.
    const shippingAddress = typeof stored === 'string' ? stored : customer.seal('address', JSON.stringify(stored));
    const lines = earlier.placed.lines.map(({ productId, quantity }) => ({ productId, quantity }));
    const known = await this.shop.lookUp(
      customerId,
      lines.map(({ productId }) => productId),
    );
    const sent = fingerprint({ reorder: earlierId, paymentToken, total });
    const sealedToken = paymentToken && customer.sealPaymentToken(paymentToken);
    const order = { customerId, currency, lines, total, shippingAddress, paymentToken: sealedToken };
    const hashes = { requestHash: customer.digest(sent), formerRequestHash: sent };
    return this.placing.place(key, { ...order, ...hashes, ...known });
  }
}
