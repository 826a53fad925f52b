import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A network that a user has logged in from. */
@Entity('known_network')
export class KnownNetworkRow {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  /** HMAC-SHA-256 of the network with the shop's secret: the address itself is nowhere. */
  @PrimaryColumn('text', { name: 'network_hash' })
  networkHash!: string;

  @Column('timestamptz', { name: 'seen_at' })
  seenAt!: Date;
}
