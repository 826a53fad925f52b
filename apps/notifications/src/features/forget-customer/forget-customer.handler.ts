import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { MailboxRow } from '../../channels/mailbox.entity';

/** What somebody was written is to be forgotten; that they were written to stays. */
export class ForgetCustomer extends Command<void> {
  constructor(readonly customerId: string) {
    super();
  }
}

@CommandHandler(ForgetCustomer)
export class ForgetCustomerHandler implements ICommandHandler<ForgetCustomer> {
  constructor(@InjectRepository(MailboxRow) private readonly rows: Repository<MailboxRow>) {}

  /** The key is gone, so what is sealed is lost already. What was written before there were keys goes now. */
  async execute({ customerId }: ForgetCustomer): Promise<void> {
    await this.rows.update({ customerId }, { subject: null, body: null });
  }
}
