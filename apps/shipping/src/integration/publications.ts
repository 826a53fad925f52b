import { contractsByContext } from '@maru/contracts';
import type { Publications } from '@maru/messaging';

const asStored: Publications['translations'][string] = ({ type, data }) => ({ type, data });

/** All that happens to a shipment leaves as it is stored. */
export const shippingPublications: Publications = {
  context: 'shipping',
  translations: Object.fromEntries(contractsByContext.get('shipping')!.map(({ type }) => [type, asStored])),
};
