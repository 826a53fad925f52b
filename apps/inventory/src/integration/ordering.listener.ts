import { OrderConfirmed, StockReleaseRequested, StockReservationRequested } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EventPattern, Payload } from '@nestjs/microservices';
import { ReleaseStock } from '../features/release-stock/release-stock.handler';
import { ReserveStock } from '../features/reserve-stock/reserve-stock.handler';
import { ShipStock } from '../features/ship-stock/ship-stock.handler';

/** Messages of ordering that inventory handles. */
@Controller()
export class OrderingListener {
  constructor(private readonly commands: CommandBus) {}

  @EventPattern([StockReservationRequested.type])
  reserve(@Payload() { orderId, lines }: DataOf<typeof StockReservationRequested>): Promise<void> {
    return this.commands.execute(new ReserveStock(orderId, lines));
  }

  @EventPattern([StockReleaseRequested.type])
  release(@Payload() { orderId }: DataOf<typeof StockReleaseRequested>): Promise<void> {
    return this.commands.execute(new ReleaseStock(orderId));
  }

  @EventPattern([OrderConfirmed.type])
  ship(@Payload() { orderId }: DataOf<typeof OrderConfirmed>): Promise<void> {
    return this.commands.execute(new ShipStock(orderId));
  }
}
