import { AccountClosed } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EventPattern, Payload } from '@nestjs/microservices';
import { ForgetCustomer } from '../features/forget-customer/forget-customer.handler';

/** What notifications hears from customers, besides what its copy of them is made from. */
@Controller()
export class CustomersListener {
  constructor(private readonly commands: CommandBus) {}

  @EventPattern(AccountClosed.type)
  closed(@Payload() { userId }: DataOf<typeof AccountClosed>): Promise<void> {
    return this.commands.execute(new ForgetCustomer(userId));
  }
}
