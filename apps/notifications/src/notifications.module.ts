import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { aggregates } from './aggregates';
import { LetterQuota } from './channels/letter-quota';
import { PostOffice } from './channels/post-office';
import { Addressees } from './lookups/addressees';
import { CustomerRow } from './lookups/customer.entity';
import { OrderRow } from './lookups/order.entity';
import { ForgetCustomerHandler } from './features/forget-customer/forget-customer.handler';
import { NotifyCustomerHandler } from './features/notify-customer/notify-customer.handler';
import { SendAccountLetterHandler } from './features/send-account-letter/send-account-letter.handler';
import { CustomersListener } from './integration/customers.listener';
import { OrderingListener } from './integration/ordering.listener';
import { PaymentsListener } from './integration/payments.listener';
import { ShippingListener } from './integration/shipping.listener';
import { ExplainsLetters } from './views/explanation/letter-facts';
import { ListMailboxHttp } from './views/mailbox/list-mailbox.http';
import { ListMailboxHandler } from './views/mailbox/list-mailbox.query';
import { MailboxRow } from './channels/mailbox.entity';

@Module({
  imports: [TypeOrmModule.forFeature([CustomerRow, OrderRow, MailboxRow])],
  controllers: [CustomersListener, OrderingListener, PaymentsListener, ShippingListener, ListMailboxHttp],
  providers: [
    ...aggregates,
    PostOffice,
    Addressees,
    LetterQuota,
    NotifyCustomerHandler,
    SendAccountLetterHandler,
    ForgetCustomerHandler,
    ListMailboxHandler,
    ExplainsLetters,
  ],
})
export class NotificationsModule {}
