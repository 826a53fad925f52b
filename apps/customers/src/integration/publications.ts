import { contractsByContext } from '@maru/contracts';
import type { Publications } from '@maru/messaging';

const asStored: Publications['translations'][string] = ({ type, data }) => ({ type, data });

/** All that customers' contract declares leaves as it is stored; claims on e-mail addresses, credentials and operators stay here. */
export const customersPublications: Publications = {
  context: 'customers',
  translations: Object.fromEntries(contractsByContext.get('customers')!.map(({ type }) => [type, asStored])),
};
