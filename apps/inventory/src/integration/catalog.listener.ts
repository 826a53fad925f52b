import { ProductCreated } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EventPattern, Payload } from '@nestjs/microservices';
import { RegisterSku } from '../features/register-sku/register-sku.handler';

/** Messages of catalog that inventory handles. */
@Controller()
export class CatalogListener {
  constructor(private readonly commands: CommandBus) {}

  @EventPattern([ProductCreated.type])
  register(@Payload() { sku, productId }: DataOf<typeof ProductCreated>): Promise<void> {
    return this.commands.execute(new RegisterSku(sku, productId));
  }
}
