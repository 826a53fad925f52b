import { eventually } from '@maru/testing';
import { Client } from 'pg';
import type { SupervisedProcess } from '@maru/platform/distributed';
import type { World } from '../shops/world/world';

// PostgreSQL may be away because of another fault.
const LEASES_TIMEOUT_MS = 10_000;

/** The process that holds the relay lease of each context now, by context. A context without a holder is left out. */
export async function relayHolders({ shop }: World): Promise<ReadonlyMap<string, SupervisedProcess>> {
  const holders = new Map<string, SupervisedProcess>();
  for (const [context, url] of shop.databaseUrls) {
    const candidates = shop.processes.filter(({ name }) => name === context);
    if (candidates.length === 0) continue;
    const held = await eventually(() => leasesIn(url), LEASES_TIMEOUT_MS, 250);
    // `<host>/<pid>/…`
    const holder = candidates.find(({ pid }) => held.some((each) => each.split('/')[1] === String(pid)));
    if (holder) holders.set(context, holder);
  }
  return holders;
}

async function leasesIn(url: string): Promise<readonly string[]> {
  const database = new Client({ connectionString: url });
  // A lost session makes the query fail, too, so this event needs no handling.
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
