import { eventually } from '@maru/testing';
import { Client } from 'pg';
import type { SupervisedProcess } from '@maru/platform/distributed';
import type { World } from '../shops/world/world';

// PostgreSQL may be away for another fault's sake.
const PATIENCE_MS = 10_000;

/** Which process relays the events of each context now, by context; a context whose relay nobody holds is not in it. */
export async function relayHolders({ shop }: World): Promise<ReadonlyMap<string, SupervisedProcess>> {
  const holders = new Map<string, SupervisedProcess>();
  for (const [context, url] of shop.databaseUrls) {
    const candidates = shop.processes.filter(({ name }) => name === context);
    if (candidates.length === 0) continue;
    const held = await eventually(() => leasesIn(url), PATIENCE_MS, 250);
    // `<host>/<pid>/…`
    const holder = candidates.find(({ pid }) => held.some((each) => each.split('/')[1] === String(pid)));
    if (holder) holders.set(context, holder);
  }
  return holders;
}

async function leasesIn(url: string): Promise<readonly string[]> {
  const database = new Client({ connectionString: url });
  // A session that ends in between is told by the query, too.
  database.on('error', () => undefined);
  await database.connect();
  try {
    const { rows } = await database.query<{ holder: string }>(
      'SELECT holder FROM relay_leases WHERE expires_at > clock_timestamp()',
    );
    return rows.map(({ holder }) => holder);
  } finally {
    await database.end();
  }
}
