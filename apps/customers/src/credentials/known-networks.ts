import { Clock } from '@maru/kernel';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ClaimSecret } from '../addresses/claim-secret';
import { FORGIVE_ATTEMPTS } from './login-attempts.sql';
import type { AttemptKeys } from './login-throttle';

// Above this number the least recently used one is forgotten.
const MOST_NETWORKS = 20;

/** Networks from which each user has logged in; guesses from elsewhere do not slow these down. Injectable. */
@Injectable()
export class KnownNetworks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secret: ClaimSecret,
    private readonly clock: Clock,
  ) {}

  async knows(userId: string, network: string): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      'SELECT 1 FROM known_network WHERE user_id = $1 AND network_hash = $2',
      [userId, await this.hashOf(userId, network)],
    );
    return rows.length > 0;
  }

  /** Remembers the network of a login, and removes its `attempts` from the count, in one statement. */
  async remember(userId: string, network: string, attempts: AttemptKeys): Promise<void> {
    await this.dataSource.query(
      `WITH ${FORGIVE_ATTEMPTS('$4', '$5')}, forgotten AS (
         DELETE FROM known_network WHERE user_id = $1 AND network_hash IN (
           SELECT network_hash FROM known_network WHERE user_id = $1 AND network_hash <> $2
           ORDER BY seen_at DESC OFFSET ${MOST_NETWORKS - 1})
       )
       INSERT INTO known_network (user_id, network_hash, seen_at) VALUES ($1, $2, $3)
       ON CONFLICT (user_id, network_hash) DO UPDATE SET seen_at = excluded.seen_at`,
      [userId, await this.hashOf(userId, network), this.clock.now(), attempts.pair, attempts.address],
    );
  }

  async removeAllOf(userId: string): Promise<void> {
    await this.dataSource.query('DELETE FROM known_network WHERE user_id = $1', [userId]);
  }

  private async hashOf(userId: string, network: string): Promise<string> {
    return (await this.secret.derive(`network/${userId}/${network}`)).toString('hex');
  }
}
