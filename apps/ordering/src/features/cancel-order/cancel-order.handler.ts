import { matches, orRefuse, Refusal } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Orders } from '../../aggregates';
import { FoldedOrders, ownedBy } from '../../views/order-summary/folded-orders';

/** The customer wants the order cancelled; with `ifMatch` only if it still is what they saw, with `owner` only if it is theirs. */
export class CancelOrder extends Command<void> {
  constructor(
    readonly orderId: string,
    readonly ifMatch: string | undefined,
    readonly owner?: string,
  ) {
    super();
  }
}

@CommandHandler(CancelOrder)
export class CancelOrderHandler implements ICommandHandler<CancelOrder> {
  constructor(
    private readonly orders: Orders,
    private readonly folded: FoldedOrders,
  ) {}

  /** @throws Refusal ORDERING.UNKNOWN_ORDER, .STALE_VERSION, .ALREADY_SHIPPED or .ALREADY_ENDED */
  async execute({ orderId, ifMatch, owner }: CancelOrder): Promise<void> {
    if (ifMatch !== undefined || owner !== undefined) {
      // From the log: the view, being behind, would let through what is stale.
      const { version } = ownedBy(owner, await this.folded.get(orderId));
      if (ifMatch !== undefined && !matches(ifMatch, version)) {
        const detail = `The order is at version ${version}; look at it again before cancelling it.`;
        throw new Refusal({ code: 'ORDERING.STALE_VERSION', detail });
      }
    }
    orRefuse(await this.orders.execute(orderId, { type: 'request-cancellation' }));
  }
}
