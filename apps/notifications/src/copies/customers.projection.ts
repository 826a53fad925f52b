import { CustomerRegistered, ProfileChanged } from '@maru/contracts';
import { when } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import { CustomerRow } from './customer.entity';

/** Name, address and language of every customer. */
export const customersProjection: Projection<CustomerRow> = {
  name: 'customers',
  entity: CustomerRow,
  handlers: [
    when(
      CustomerRegistered,
      ({ userId }) => [userId],
      (_, { data: { userId, email, name, locale } }) => ({ userId, email, name, locale }),
    ),
    when(
      ProfileChanged,
      ({ userId }) => [userId],
      (row, { data: { name, locale } }) => row && { ...row, name, locale },
    ),
  ],
};
