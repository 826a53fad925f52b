import { OrderFulfilmentAdvanced } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { processesInFlightProjection } from '@maru/sagas';

/**
 * The orders whose fulfilment has not ended, with its version; `FulfilmentsInFlight` counts them.
 */
export const fulfilmentsInFlightProjection = processesInFlightProjection({
  name: 'fulfilments-in-flight',
  type: OrderFulfilmentAdvanced.type,
  processIdOf: ({ orderId }: DataOf<typeof OrderFulfilmentAdvanced>) => orderId,
  ended: ['COMPLETED', 'FAILED', 'CANCELLED'],
});
