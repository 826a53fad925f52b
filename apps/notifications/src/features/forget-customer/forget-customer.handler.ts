import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { MailboxRow } from '../../channels/mailbox.entity';

/** Removes the texts of a customer's letters; the fact that they were sent stays. */
export class ForgetCustomer extends Command<void> {
  constructor(readonly customerId: string) {
    super();
  }
}

@CommandHandler(ForgetCustomer)
export class ForgetCustomerHandler implements ICommandHandler<ForgetCustomer> {
  constructor(@InjectRepository(MailboxRow) private readonly rows: Repository<MailboxRow>) {}

  /** The key is erased, so sealed text is lost already. Text from before personal keys is removed now. */
  async execute({ customerId }: ForgetCustomer): Promise<void> {
    await this.rows.update({ customerId }, { subject: null, body: null });
  }
}
