import { Column, Entity, PrimaryColumn } from 'typeorm';

/** By which names a shipment is known outside, and whose order it is of. */
@Entity('parcel')
export class Parcel {
  @PrimaryColumn('uuid', { name: 'shipment_id' })
  shipmentId!: string;

  @Column('uuid', { name: 'order_id' })
  orderId!: string;

  /** Null until it was booked. */
  @Column('text', { name: 'tracking_number', nullable: true })
  trackingNumber!: string | null;
}
