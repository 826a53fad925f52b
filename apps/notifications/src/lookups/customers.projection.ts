import {
  AccountClosed,
  CustomerRegistered,
  CustomerRegisteredV1,
  ProfileChanged,
  ProfileChangedV1,
} from '@maru/contracts';
import { change, when } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import { CustomerRow } from './customer.entity';

/** Name, address and language of every customer, sealed as they came. For a closed account only its existence. */
export const customersProjection: Projection<CustomerRow> = {
  name: 'customers',
  entity: CustomerRow,
  handlers: [
    ...[CustomerRegistered, CustomerRegisteredV1].map((registered) =>
      when<CustomerRow, typeof registered>(
        registered,
        ({ userId }) => [userId],
        (_, { data: { userId, email, name, locale } }) => ({ userId, email, name, locale }),
      ),
    ),
    ...[ProfileChanged, ProfileChangedV1].map((changed) =>
      change<CustomerRow, typeof changed>(
        changed,
        ({ userId }) => [userId],
        (row, { data: { name, locale } }) => ({ ...row, name, locale }),
      ),
    ),
    change<CustomerRow, typeof AccountClosed>(
      AccountClosed,
      ({ userId }) => [userId],
      (row) => ({ ...row, email: null, name: null }),
    ),
  ],
};
