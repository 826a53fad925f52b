import { Refusal, orRefuse } from '@maru/service';
import { Command, CommandHandler, QueryBus } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { matches } from '../../entity-tag';
import { Orders } from '../../orders';
import { GetOrder } from '../../views/order-summary/get-order.query';

/** The customer wants the order cancelled; with `ifMatch` only if it still is what they saw. */
export class CancelOrder extends Command<void> {
  constructor(
    readonly orderId: string,
    readonly ifMatch: string | undefined,
  ) {
    super();
  }
}

@CommandHandler(CancelOrder)
export class CancelOrderHandler implements ICommandHandler<CancelOrder> {
  constructor(
    private readonly orders: Orders,
    private readonly queries: QueryBus,
  ) {}

  /** @throws Refusal ORDERING.UNKNOWN_ORDER, .STALE_VERSION, .ALREADY_SHIPPED or .ALREADY_ENDED */
  async execute({ orderId, ifMatch }: CancelOrder): Promise<void> {
    if (ifMatch !== undefined) {
      const { version } = await this.queries.execute(new GetOrder(orderId));
      if (!matches(ifMatch, version)) {
        const detail = `The order is at version ${version}; look at it again before cancelling it.`;
        throw new Refusal({ code: 'ORDERING.STALE_VERSION', detail });
      }
    }
    orRefuse(await this.orders.execute(orderId, { type: 'request-cancellation' }));
  }
}
