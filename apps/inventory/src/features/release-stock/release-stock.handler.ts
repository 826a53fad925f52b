import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Reservations, StockItems } from '../../aggregates';
import { freeLines } from '../free-lines';

export class ReleaseStock extends Command<void> {
  constructor(readonly orderId: string) {
    super();
  }
}

/** Frees all pieces of the order, however far its reservation got; nothing is set aside for it afterwards. */
@CommandHandler(ReleaseStock)
export class ReleaseStockHandler implements ICommandHandler<ReleaseStock> {
  constructor(
    private readonly reservations: Reservations,
    private readonly items: StockItems,
  ) {}

  async execute({ orderId }: ReleaseStock): Promise<void> {
    const { state } = orRefuse(await this.reservations.execute(orderId, { type: 'StartRelease', orderId }));
    if (state.status !== 'releasing') return;
    await freeLines(this.items, orderId, state.lines);
    orRefuse(await this.reservations.execute(orderId, { type: 'FinishRelease', orderId }));
  }
}
