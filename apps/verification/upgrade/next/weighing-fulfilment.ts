import { defineProcess } from '@maru/sagas';
import { orderFulfilmentMachine } from '@maru/ordering/fulfilment';
import type { FulfilmentEvent, FulfilmentSettings } from '@maru/ordering/fulfilment';
import type { ProcessDefinition } from '@maru/sagas';
import { createMachine } from 'xstate';

const VERSION = 3;
/** The event of the machine for a weighed parcel. */
export const WEIGHED = 'shipment-weighed';

interface Step {
  readonly on: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
  readonly states?: Record<string, Step>;
}

/** The fulfilment of the next release. In its new state, a booked order waits a short time for its parcel's weight. */
function weighingMachine() {
  const { config, implementations } = orderFulfilmentMachine;
  const states = config.states as unknown as Record<string, Step>;
  const paid = states['PAYMENT_COMPLETED']!;
  const booking = paid.states!['booking']!;
  const confirming = '#order-fulfilment.PAYMENT_COMPLETED.confirming';
  const changed = {
    ...config,
    states: {
      ...states,
      PAYMENT_COMPLETED: {
        ...paid,
        states: {
          ...paid.states,
          booking: { ...booking, on: { ...booking.on, 'shipment-booked': '#order-fulfilment.WEIGHING' } },
        },
      },
      WEIGHING: {
        meta: { undo: 'CANCELLING_SHIPMENT' },
        on: { ...paid.on, [WEIGHED]: confirming },
        after: { SHIPMENT_TIMEOUT: confirming },
      },
    },
  };
  return createMachine(changed as never, implementations as never);
}

/** The version of the next release. It has all states of today's newest version, so orders in flight move to it. */
export const weighingFulfilment = (settings: FulfilmentSettings): readonly ProcessDefinition<FulfilmentEvent>[] => [
  defineProcess({
    version: VERSION,
    machine: weighingMachine(),
    input: settings as never,
    migrate: { 2: (old) => old },
  }) as ProcessDefinition<FulfilmentEvent>,
];
