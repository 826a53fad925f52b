import { deriveId } from '@maru/kernel';
import type { DomainEvent } from '@maru/kernel';
import { DEFAULT_FULFILMENT_SETTINGS, orderFulfilment } from '@maru/ordering/fulfilment';
import type { FulfilmentEvent } from '@maru/ordering/fulfilment';
import { contexts } from '@maru/platform/contexts';
import { changedContexts } from './next/contexts';
import { ShipmentWeighed, weighing, weighShipment } from './next/shipment-weighed';
import { weighingFulfilment } from './next/weighing-fulfilment';
import { aggregatesOf, registrationOf } from '../contexts/aggregates-of-contexts';
import { InMemoryEventStore } from '@maru/event-store';

const orderId = deriveId('order');
const next = (name: string) => changedContexts.find((context) => context.name === name)!;
const today = (name: string) => contexts.find((context) => context.name === name)!;
const heardTypes = (context: (typeof contexts)[number]) =>
  context.projections.flatMap(({ projection }) => projection.handlers.map(({ type }) => type));
const controllers = ({ module }: { module: object }) => (Reflect.getMetadata('controllers', module) as object[]).length;

describe('the next release of the upgrade test', () => {
  it('adds a stored type, which two projections and two listeners hear, and a migration', () => {
    const [shipping, ordering] = [next('shipping'), next('ordering')];
    const added = Object.keys(shipping.publications.translations).filter(
      (type) => !(type in today('shipping').publications.translations),
    );
    expect(added).toEqual([ShipmentWeighed.type]);
    for (const each of [shipping, ordering]) {
      expect(heardTypes(each)).toContain(ShipmentWeighed.type);
      expect(controllers(each)).toBe(controllers(today(each.name)) + 1);
    }
    expect(shipping.migrations.length).toBe(today('shipping').migrations.length + 1);
  });

  it('weighs a booked shipment once, with an event type that today’s release does not know', async () => {
    const log = new InMemoryEventStore();
    const shipments = (await aggregatesOf(today('shipping'), log))[0]!;
    const { decider, events } = registrationOf(shipments);
    expect(events.map(({ type }) => type)).not.toContain(ShipmentWeighed.type);
    const changed = weighing(decider as never);
    const booked: DomainEvent = {
      type: 'shipping.shipment-booked.v1',
      data: { shipmentId: deriveId('shipment'), orderId, carrier: 'sandbox', trackingNumber: 'SBX1' },
    };
    const state = changed.evolve(undefined, booked);
    const decision = changed.decide(weighShipment, state);
    expect(decision).toMatchObject({ accepted: true, events: [{ type: ShipmentWeighed.type, data: { orderId } }] });
    const [weighed] = (decision as unknown as { events: DomainEvent[] }).events;
    expect(changed.decide(weighShipment, changed.evolve(state, weighed!))).toMatchObject({ events: [] });
    expect(() => decider.evolve(state, weighed!)).toThrow(ShipmentWeighed.type);
  });

  it('lets a new order wait for the weight of its parcel before it is confirmed', () => {
    const decider = orderFulfilment(DEFAULT_FULFILMENT_SETTINGS, {
      more: weighingFulfilment(DEFAULT_FULFILMENT_SETTINGS),
    });
    const order = {
      orderId,
      customerId: deriveId('customer'),
      currency: 'EUR',
      lines: [],
      total: 1,
      shippingAddress: 'sealed',
      paymentToken: 'tok',
    };
    const heard = [
      { type: 'order-placed', order },
      { type: 'stock-reserved' },
      { type: 'payment-captured' },
      { type: 'shipment-booked' },
      { type: 'shipment-weighed' },
      { type: 'order-confirmed' },
    ] as unknown as FulfilmentEvent[];
    let state = decider.initialState;
    const states = heard.map((event, nth) => {
      const command = {
        kind: 'hear' as const,
        processId: orderId,
        messageId: deriveId('message', nth),
        event,
        now: new Date(0),
      };
      const { events } = decider.decide(command, state) as { events: readonly DomainEvent[] };
      state = events.reduce(decider.evolve, state);
      return (events[0]!.data as { state: string }).state;
    });
    expect(states.slice(2)).toEqual(['PAYMENT_COMPLETED', 'WEIGHING', 'PAYMENT_COMPLETED', 'COMPLETED']);
    expect(state.version).toBe(3);
  });
});
