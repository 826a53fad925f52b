import { contractsByContext } from '@maru/contracts';
import { privateTypesOf } from '@maru/messaging';
import type { Publications } from '@maru/messaging';
import {
  AddressConfirmed,
  CredentialBound,
  EmailClaimed,
  OperatorAppointed,
  RolesChanged,
  SecondFactorDisabled,
  SecondFactorEnabled,
} from '../domain/customers.events';

const asStored: Publications['translations'][string] = ({ type, data }) => ({ type, data });

const translations: Publications['translations'] = Object.fromEntries(
  contractsByContext.get('customers')!.map(({ type }) => [type, asStored]),
);

/**
 * Events of customers' contract are published as they are stored; claims on e-mail addresses, credentials, second
 * factors, operators and roles stay private.
 */
export const customersPublications: Publications = {
  context: 'customers',
  translations,
  privateTypes: privateTypesOf(
    [
      ...[EmailClaimed, CredentialBound, OperatorAppointed, RolesChanged, AddressConfirmed],
      ...[SecondFactorEnabled, SecondFactorDisabled],
    ],
    translations,
  ),
};
