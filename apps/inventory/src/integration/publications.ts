import { contractsByContext } from '@maru/contracts';
import { privateTypesOf } from '@maru/messaging';
import type { Publications } from '@maru/messaging';
import { reservationContracts } from '../domain/reservation.events';
import { stockItemContracts } from '../domain/stock-item.events';

const asStored: Publications['translations'][string] = ({ type, data }) => ({ type, data });

const translations: Publications['translations'] = Object.fromEntries(
  contractsByContext.get('inventory')!.map(({ type }) => [type, asStored]),
);

/** All that inventory's contract declares leaves as it is stored; intents and tombstones stay here. */
export const inventoryPublications: Publications = {
  context: 'inventory',
  translations,
  privateTypes: privateTypesOf([...stockItemContracts, ...reservationContracts], translations),
};
