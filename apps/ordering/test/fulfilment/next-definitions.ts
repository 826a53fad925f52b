import { createMachine } from 'xstate';
import type { StateValue } from 'xstate';
import { orderFulfilmentMachine } from '../../src/fulfilment';
import type { FulfilmentEvent, FulfilmentSettings } from '../../src/fulfilment';
import type { ProcessDefinition, ProcessSnapshot } from '@maru/sagas';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the configuration of a machine, taken apart
type States = Record<string, any>;

/** Today's machine with other states. */
const changed = (change: (states: States) => States) => {
  const { config, implementations } = orderFulfilmentMachine;
  const states = change({ ...(config.states as States) });
  return createMachine({ ...config, states } as never).provide(implementations as never);
};

/** The configuration with one name in place of another in every string; functions stay as they are. */
function renamed<Value>(value: Value, from: string, to: string): Value {
  const each = (inner: unknown): unknown => {
    if (typeof inner === 'string') return inner.replace(from, to);
    if (Array.isArray(inner)) return inner.map(each);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, of]) => [key.replace(from, to), each(of)]));
  };
  return each(value) as Value;
}

/** One more state: an order is confirmed in a state of its own, not inside `PAYMENT_COMPLETED`. */
function confirmingApart({ PAYMENT_COMPLETED: paid, ...states }: States): States {
  const { booking, confirming } = paid.states as States;
  return {
    ...states,
    PAYMENT_COMPLETED: {
      ...paid,
      states: { booking: { ...booking, on: { ...booking.on, 'shipment-booked': '#order-fulfilment.CONFIRMING' } } },
    },
    CONFIRMING: {
      entry: confirming.entry,
      on: { ...paid.on, 'order-confirmed': 'COMPLETED' },
      after: renamed(confirming.after, 'confirming', 'CONFIRMING'),
      exit: paid.exit,
    },
  };
}

/** The same with a renamed state: `REFUNDING_PAYMENT` is called `RETURNING_MONEY`. */
const refundingRenamed = (states: States) => renamed(confirmingApart(states), 'REFUNDING_PAYMENT', 'RETURNING_MONEY');

export type Version = ProcessDefinition<FulfilmentEvent>;

export const withOneStateMore = (settings: FulfilmentSettings): Version => ({
  version: 3,
  machine: changed(confirmingApart),
  input: settings,
});

export const withOneStateRenamed = (settings: FulfilmentSettings): Version => {
  const to = (value: StateValue) => (old: ProcessSnapshot) => ({ ...old, value });
  const move = (old: ProcessSnapshot) => {
    if (old.value === 'REFUNDING_PAYMENT') return to('RETURNING_MONEY')(old);
    return JSON.stringify(old.value).includes('confirming') ? to('CONFIRMING')(old) : old;
  };
  return { version: 4, machine: changed(refundingRenamed), input: settings, migrate: { 1: move, 2: move, 3: move } };
};

/** Today's machine, changed under its released version, which is the mistake that versions prevent. */
export const withoutNewVersion = (settings: FulfilmentSettings): Version => ({
  version: 2,
  machine: changed(refundingRenamed),
  input: settings,
});
