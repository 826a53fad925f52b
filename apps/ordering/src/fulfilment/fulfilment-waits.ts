import type { OrderingSettings } from '../ordering.settings';
import type { FulfilmentSettings } from './order-fulfilment.events';

/** The waits of the fulfilment, from the settings of ordering. */
export const fulfilmentWaits = (settings: OrderingSettings): FulfilmentSettings => ({
  reservationMs: settings.get('ORDERING_RESERVATION_TIMEOUT_MS'),
  paymentMs: settings.get('ORDERING_PAYMENT_TIMEOUT_MS'),
  shipmentMs: settings.get('ORDERING_SHIPMENT_TIMEOUT_MS'),
  compensationMs: settings.get('ORDERING_COMPENSATION_RETRY_MS'),
  longestMs: settings.get('ORDERING_COMPENSATION_RETRY_MAX_MS'),
});
