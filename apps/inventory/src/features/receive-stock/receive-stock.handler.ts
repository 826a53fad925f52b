import type { CallerKey } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { BookingOnce } from '../booking-once';

export interface Receipt {
  readonly receiptId: string;
  readonly sku: string;
  readonly warehouse: string;
  readonly quantity: number;
  /** The pieces of this SKU on hand in all warehouses right after the receipt. */
  readonly onHand: number;
}

export class ReceiveStock extends Command<Receipt> {
  constructor(
    readonly sku: string,
    readonly warehouse: string,
    readonly quantity: number,
    /** Names the receipt; the same key again is the same receipt. */
    readonly key?: CallerKey,
  ) {
    super();
  }
}

@CommandHandler(ReceiveStock)
export class ReceiveStockHandler implements ICommandHandler<ReceiveStock> {
  constructor(private readonly bookings: BookingOnce) {}

  async execute({ sku, warehouse, quantity, key }: ReceiveStock): Promise<Receipt> {
    const { id, onHand } = await this.bookings.book(
      {
        kind: 'receipt',
        sku,
        booking: { warehouse, change: quantity },
        command: (receiptId, repeatable) => ({
          ...{ type: 'ReceiveStock', sku, warehouse, quantity, receiptId },
          ...(repeatable && { repeatable }),
        }),
      },
      key,
    );
    return { receiptId: id, sku, warehouse, quantity, onHand };
  }
}
