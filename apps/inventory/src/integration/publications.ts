import { contractsByContext, StockAdjusted, StockReceived } from '@maru/contracts';
import { privateTypesOf } from '@maru/messaging';
import type { Publications } from '@maru/messaging';
import { bookingAttemptContracts } from '../domain/booking-attempt.events';
import { reservationContracts } from '../domain/reservation.events';
import { stockItemContracts } from '../domain/stock-item.events';

const asStored: Publications['translations'][string] = ({ type, data }) => ({ type, data });

/** Omits the pieces on hand after a booking, which are stored for its repetition only. */
const booking: Publications['translations'][string] = ({ type, data }) => {
  const { onHand: _, ...shown } = data as { readonly onHand?: number };
  return { type, data: shown };
};

const translations: Publications['translations'] = {
  ...Object.fromEntries(contractsByContext.get('inventory')!.map(({ type }) => [type, asStored])),
  [StockReceived.type]: booking,
  [StockAdjusted.type]: booking,
};

/** Events of inventory's contract are published; intents, attempts and tombstones stay private. */
export const inventoryPublications: Publications = {
  context: 'inventory',
  translations,
  privateTypes: privateTypesOf(
    [...stockItemContracts, ...reservationContracts, ...bookingAttemptContracts],
    translations,
  ),
};
