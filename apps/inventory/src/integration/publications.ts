import { contractsByContext } from '@maru/contracts';
import type { Publications } from '@maru/messaging';

const asStored: Publications['translations'][string] = ({ type, data }) => ({ type, data });

/** All that inventory's contract declares leaves as it is stored; intents and tombstones stay here. */
export const inventoryPublications: Publications = {
  context: 'inventory',
  translations: Object.fromEntries(contractsByContext.get('inventory')!.map(({ type }) => [type, asStored])),
};
