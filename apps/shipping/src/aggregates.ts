import { AggregateStore, EventStore } from '@maru/event-store';
import { Random, Scheduler } from '@maru/kernel';
import type { Provider } from '@nestjs/common';
import { shipmentContracts, shipmentDecider } from './domain/shipment.decider';
import type { ShipmentCommand, ShipmentEvent, ShipmentRejection, ShipmentState } from './domain/shipment.decider';

/** The shipment of each order; the id is the order's. */
export class Shipments extends AggregateStore<ShipmentCommand, ShipmentState, ShipmentEvent, ShipmentRejection> {}

export const aggregates: Provider[] = [
  {
    provide: Shipments,
    inject: [EventStore, Scheduler, Random],
    useFactory: (store: EventStore, scheduler: Scheduler, random: Random) =>
      new Shipments({
        decider: shipmentDecider,
        events: shipmentContracts,
        streamPrefix: 'shipping.shipment',
        store,
        scheduler,
        random,
      }),
  },
];
