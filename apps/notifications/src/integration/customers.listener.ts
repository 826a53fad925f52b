import { AccountClosed, AccountLetterRequested } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { MessageContext } from '@maru/messaging';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { ForgetCustomer } from '../features/forget-customer/forget-customer.handler';
import { SendAccountLetter } from '../features/send-account-letter/send-account-letter.handler';

/** Messages of customers that notifications handles, in addition to those of its copy. */
@Controller()
export class CustomersListener {
  constructor(private readonly commands: CommandBus) {}

  @EventPattern([AccountClosed.type])
  closed(@Payload() { userId }: DataOf<typeof AccountClosed>): Promise<void> {
    return this.commands.execute(new ForgetCustomer(userId));
  }

  @EventPattern([AccountLetterRequested.type])
  letterRequested(
    @Payload() letter: DataOf<typeof AccountLetterRequested>,
    @Ctx() { message }: MessageContext,
  ): Promise<void> {
    return this.commands.execute(new SendAccountLetter(message, letter));
  }
}
