import { OrderFulfilmentAdvanced } from '@maru/contracts';
import type { FulfilmentState } from '@maru/contracts';
import { processManager } from '../process-manager';
import type { FulfilmentSettings } from './order-fulfilment.events';
import { orderFulfilmentMachine } from './order-fulfilment.machine';

/** The streams of this process: `<prefix>-<orderId>`. */
export const ORDER_FULFILMENT_STREAM = 'ordering.order-fulfilment';

/** The order-fulfilment process manager as a decider; its id is the order's. */
export function orderFulfilment(settings: FulfilmentSettings) {
  return processManager({
    machine: orderFulfilmentMachine,
    input: settings,
    advanced: OrderFulfilmentAdvanced,
    record: (orderId, { heard, state, timers }) => ({
      orderId,
      heard,
      state: state as FulfilmentState,
      timers: [...timers],
    }),
  });
}
