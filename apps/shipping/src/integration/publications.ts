import { contractsByContext } from '@maru/contracts';
import type { Publications } from '@maru/messaging';

const asStored: Publications['translations'][string] = ({ type, data }) => ({ type, data });

/** All events of a shipment are published as they are stored. */
export const shippingPublications: Publications = {
  context: 'shipping',
  translations: Object.fromEntries(contractsByContext.get('shipping')!.map(({ type }) => [type, asStored])),
};
