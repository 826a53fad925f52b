import { deriveId, Ids } from '@maru/kernel';
import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SkuPatience } from '../../sku-patience';

export interface Receipt {
  readonly receiptId: string;
  readonly sku: string;
  readonly warehouse: string;
  readonly quantity: number;
  /** Of this SKU in all warehouses, right after the receipt. */
  readonly onHand: number;
}

export class ReceiveStock extends Command<Receipt> {
  constructor(
    readonly sku: string,
    readonly warehouse: string,
    readonly quantity: number,
    /** Names the receipt: the same key again is the same receipt. */
    readonly idempotencyKey?: string,
  ) {
    super();
  }
}

@CommandHandler(ReceiveStock)
export class ReceiveStockHandler implements ICommandHandler<ReceiveStock> {
  constructor(
    private readonly stock: SkuPatience,
    private readonly ids: Ids,
  ) {}

  async execute({ sku, warehouse, quantity, idempotencyKey }: ReceiveStock): Promise<Receipt> {
    const receiptId = idempotencyKey === undefined ? this.ids.next() : deriveId('receipt', sku, idempotencyKey);
    const { state } = orRefuse(await this.stock.execute({ type: 'ReceiveStock', sku, warehouse, quantity, receiptId }));
    return { receiptId, sku, warehouse, quantity, onHand: state.bookings.get(receiptId)!.onHand };
  }
}
