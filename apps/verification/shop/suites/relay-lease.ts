import { eventually } from '@maru/testing';
import { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DistributedTestShop } from '../../shops/distributed-shop';
import { explain } from './explanation';

// A relay counts on its lease no longer than this after its last renewal.
const LEASE_MS = 3_000;

/** The lease of a relay is in the hands of an instance that is gone, and the explanation names it. */
export function relayLease(shop: () => DistributedTestShop): void {
  it('explains an order by the relay whose lease a dead instance holds', async () => {
    const { client } = shop();
    const { productId } = await client.product(1);
    const customerId = await client.customer();
    const database = new Client({ connectionString: shop().databaseUrl('inventory') });
    await database.connect();
    try {
      await database.query(
        `INSERT INTO relay_leases VALUES ('inventory/relay', 'a-dead-host/1/x', now() + interval '1 hour')
         ON CONFLICT (relay) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at`,
      );
      await sleep(LEASE_MS);
      const orderId = await client.placed(client.order(customerId, [productId]));
      await eventually(async () => {
        const { verdict } = await explain(client, orderId);
        expect(verdict).toMatchObject({ code: 'RELAY_WITHOUT_LEASE', subject: 'inventory/relay' });
      }, 20_000);
      await database.query(`DELETE FROM relay_leases WHERE holder = 'a-dead-host/1/x'`);
      await client.ended(orderId);
    } finally {
      await database.query(`DELETE FROM relay_leases WHERE holder = 'a-dead-host/1/x'`);
      await database.end();
    }
  }, 90_000);
}
