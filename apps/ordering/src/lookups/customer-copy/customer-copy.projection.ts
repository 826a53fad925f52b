import { AccountClosed, CustomerRegistered, CustomerRegisteredV1 } from '@maru/contracts';
import { remove, when } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import { CustomerCopy } from './customer-copy.entity';

/** The customers with an account. */
export const customerCopyProjection: Projection<CustomerCopy> = {
  name: 'customer-copy',
  entity: CustomerCopy,
  handlers: [
    ...[CustomerRegistered, CustomerRegisteredV1].map((registered) =>
      when<CustomerCopy, typeof registered>(
        registered,
        ({ userId }) => [userId],
        (_, { data: { userId }, occurredAt }) => ({ customerId: userId, registeredAt: occurredAt }),
      ),
    ),
    // Removed, because a customer without an account may not order.
    remove<CustomerCopy, typeof AccountClosed>(AccountClosed, ({ userId }) => [userId]),
  ],
};
