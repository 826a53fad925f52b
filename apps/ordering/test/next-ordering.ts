import { orderFulfilmentMachine } from '../src/fulfilment';
import type { FulfilmentSettings } from '../src/fulfilment';
import type { ProcessDefinition } from '@maru/sagas';
import type { ContextDefinition } from '@maru/service';
import { Global, Module } from '@nestjs/common';
import { createMachine } from 'xstate';
import { MoreFulfilments, ordering } from '../src/ordering.app';

/** The next version of the fulfilment: an order is confirmed in `CONFIRMING`, not in `PAYMENT_COMPLETED`. */
function nextFulfilment(settings: FulfilmentSettings): ProcessDefinition {
  const { config, implementations } = orderFulfilmentMachine;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the configuration of a machine, taken apart
  const { PAYMENT_COMPLETED: paid, ...states } = config.states as Record<string, any>;
  const { booking, confirming } = paid.states;
  const toConfirming = { ...booking.on, 'shipment-booked': '#order-fulfilment.CONFIRMING' };
  const changed = {
    ...config,
    states: {
      ...states,
      PAYMENT_COMPLETED: { ...paid, states: { booking: { ...booking, on: toConfirming } } },
      CONFIRMING: { entry: confirming.entry, on: { ...paid.on, 'order-confirmed': 'COMPLETED' } },
    },
  };
  return { version: 3, machine: createMachine(changed).provide(implementations as never), input: settings };
}

@Global()
@Module({
  providers: [{ provide: MoreFulfilments, useValue: (settings: FulfilmentSettings) => [nextFulfilment(settings)] }],
  exports: [MoreFulfilments],
})
class NextFulfilment {}

@Module({ imports: [NextFulfilment, ordering.module] })
class NextOrdering {}

/** The next release of ordering, with one more version of the fulfilment, on which new orders start. */
export const nextOrdering: ContextDefinition = { ...ordering, module: NextOrdering };
