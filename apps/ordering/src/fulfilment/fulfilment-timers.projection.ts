import { OrderFulfilmentAdvanced } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { processTimersProjection } from '@maru/sagas';

/** The running timers of every order's process; `FulfilmentTimers` fires them. */
export const fulfilmentTimersProjection = processTimersProjection(
  'fulfilment-timers',
  OrderFulfilmentAdvanced.type,
  ({ orderId }: DataOf<typeof OrderFulfilmentAdvanced>) => orderId,
);
