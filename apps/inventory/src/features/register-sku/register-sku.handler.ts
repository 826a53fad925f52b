import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { StockItems } from '../../aggregates';

export class RegisterSku extends Command<void> {
  constructor(
    readonly sku: string,
    readonly productId: string,
  ) {
    super();
  }
}

@CommandHandler(RegisterSku)
export class RegisterSkuHandler implements ICommandHandler<RegisterSku> {
  constructor(private readonly items: StockItems) {}

  async execute({ sku, productId }: RegisterSku): Promise<void> {
    orRefuse(await this.items.execute(sku, { type: 'RegisterSku', sku, productId }));
  }
}
