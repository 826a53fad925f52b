import { OrderFulfilmentAdvanced, ShipmentRequested, ShipmentRequestedV1 } from '@maru/contracts';
import type { FulfilmentState } from '@maru/contracts';
import type { DomainEvent } from '@maru/kernel';
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
    request: asWritten,
  });
}

/** An address that came plain goes on under the name that says so: in `v2` there are only sealed ones. */
function asWritten(request: DomainEvent): DomainEvent {
  if (request.type !== ShipmentRequested.type) return request;
  const { address } = request.data as { address: unknown };
  return typeof address === 'string' ? request : { ...request, type: ShipmentRequestedV1.type };
}
