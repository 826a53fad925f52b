import { ShipmentBooked } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { when } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import type { ContextDefinition } from '@maru/service';
import { shipping } from '@maru/shipping';
import { Controller, Inject } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { Column, Entity } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { changedAggregate, changedModule, providerOf } from './changed-module';
import type { Aggregate } from './changed-module';
import { ShipmentWeighed, weighing, weighShipment } from './shipment-weighed';

const Shipments = providerOf(shipping.module, 'Shipments');

/** Hears one more message type, and weighs each booked shipment. */
@Controller()
class WeighingListener {
  constructor(@Inject(Shipments.provide) private readonly shipments: Aggregate) {}

  @EventPattern([ShipmentBooked.type])
  async weigh(@Payload() { orderId }: DataOf<typeof ShipmentBooked>): Promise<void> {
    await this.shipments.execute(orderId, weighShipment);
  }
}

interface ParcelRow {
  shipmentId: string;
}
const today = shipping.projections.find(({ projection: { name } }) => name === 'parcel')!
  .projection as Projection<ParcelRow>;

/** The parcel with one more column, which is null until the parcel has been weighed. */
@Entity('parcel')
class WeighedParcel extends (today.entity as Type<ParcelRow>) {
  @Column('integer', { nullable: true })
  grams!: number | null;
}

class AddGrams1799000000001 implements MigrationInterface {
  readonly name = 'AddGrams1799000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE parcel ADD COLUMN grams integer');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE parcel DROP COLUMN grams');
  }
}

const parcel: Projection<WeighedParcel> = {
  ...(today as unknown as Projection<WeighedParcel>),
  entity: WeighedParcel,
  handlers: [
    ...(today as unknown as Projection<WeighedParcel>).handlers,
    when(
      ShipmentWeighed,
      ({ shipmentId }) => [shipmentId],
      (row, { data: { grams } }) => row && { ...row, grams },
    ),
  ],
};

const { context, translations } = shipping.publications;

/** Shipping in the next release. */
export const nextShipping: ContextDefinition = {
  ...shipping,
  module: changedModule(shipping.module, {
    controllers: [WeighingListener],
    providers: [
      changedAggregate(Shipments, ({ decider, events }) => ({
        decider: weighing(decider as never) as typeof decider,
        events: [...events, ShipmentWeighed],
      })),
    ],
  }),
  entities: [...shipping.entities, WeighedParcel],
  migrations: [...shipping.migrations, AddGrams1799000000001],
  publications: {
    ...shipping.publications,
    context,
    translations: { ...translations, [ShipmentWeighed.type]: ({ type, data }) => ({ type, data }) },
  },
  projections: shipping.projections.map((each) => (each.projection.name === 'parcel' ? { projection: parcel } : each)),
};
