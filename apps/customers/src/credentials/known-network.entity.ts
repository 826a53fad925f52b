import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A network from which a user has logged in. */
@Entity('known_network')
export class KnownNetworkRow {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  /** HMAC-SHA-256 of the network with the shop's secret; the address itself is not stored. */
  @PrimaryColumn('text', { name: 'network_hash' })
  networkHash!: string;

  @Column('timestamptz', { name: 'seen_at' })
  seenAt!: Date;
}
