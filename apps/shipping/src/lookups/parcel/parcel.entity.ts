import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The external names of a shipment, and the customer of its order. */
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
