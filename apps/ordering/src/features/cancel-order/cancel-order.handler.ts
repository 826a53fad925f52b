import { WrongExpectedRevision } from '@maru/event-store';
import { orRefuse, Refusal, versionsToMatch } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Orders } from '../../aggregates';
import { OrderVersions } from '../../order-versions';

/** Cancels the order: with `ifMatch` only at a version that it names, with `owner` only if it is their order. */
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
    private readonly versions: OrderVersions,
  ) {}

  /** @throws Refusal ORDERING.UNKNOWN_ORDER, .STALE_VERSION, .ALREADY_SHIPPED or .ALREADY_ENDED */
  async execute({ orderId, ifMatch, owner }: CancelOrder): Promise<void> {
    if (owner !== undefined) await this.mustBeOf(owner, orderId);
    const versions = versionsToMatch(ifMatch);
    const cancel = { type: 'RequestCancellation' } as const;
    if (!versions) return void orRefuse(await this.orders.execute(orderId, cancel));
    const revision = await this.revisionOf(orderId, versions);
    try {
      orRefuse(await this.orders.executeAt(orderId, revision, cancel));
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      throw stale('The order has changed meanwhile');
    }
  }

  /** Answers for another customer's order as for an unknown one, because ids must not leak. */
  private async mustBeOf(owner: string, orderId: string): Promise<void> {
    const { state } = await this.orders.load(orderId);
    if (state.status === 'NONE' || state.placed.customerId !== owner) throw unknownOrder();
  }

  /**
   * The revision of the order's stream at a version that the client saw. The append at that revision fails if the order
   * has changed meanwhile. A step of its process does not count, because it is in another stream.
   */
  private async revisionOf(orderId: string, versions: readonly number[]): Promise<number> {
    const seen = await this.versions.now(orderId);
    if (!seen) throw unknownOrder();
    if (!versions.includes(seen.version)) throw stale(`The order is at version ${seen.version}`);
    return seen.revision;
  }
}

const unknownOrder = () => new Refusal({ code: 'ORDERING.UNKNOWN_ORDER', detail: 'There is no such order.' });
const stale = (news: string) =>
  new Refusal({ code: 'ORDERING.STALE_VERSION', detail: `${news}; read it again before you cancel it.` });
