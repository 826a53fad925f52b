import { EventStoreDBClient } from '@eventstore/db-client';
import type { EndPoint } from '@eventstore/db-client';

const KEEP_ALIVE_TIMEOUT_MS = 10_000;

/**
 * Opens a client whose harmful habits are off (all seen in 6.2.1). The caller watches its connection and opens a new
 * client when that breaks; `leader` replaces the address of the connection string.
 *
 * - It would append in batches over one long call. Their answers are looked up in one table for all clients of the
 *   process: when one call breaks, the appends of all are rejected, and the next answer for one of them is an uncaught
 *   TypeError (kurrent-io/KurrentDB-Client-NodeJS#523). They also carry a deadline by the client's clock, which a
 *   server with a faster clock treats as past. So every append is a call of its own with its own deadline, and the
 *   client need not ask for the server's features first: if that failed, the client would keep the failure as the
 *   answer.
 * - It would close its channel under calls that are about to use it, which ends in an unhandled rejection and an append
 *   that never settles.
 */
export function openClient(connection: string, nth: number, leader?: EndPoint): EventStoreDBClient {
  const client = EventStoreDBClient.connectionString(apart(connection, nth));
  client['supports'] = () => Promise.resolve(false);
  client['handleError'] = () => Promise.resolve();
  if (leader) client['resolveUri'] = () => Promise.resolve(`${leader.address}:${leader.port}`);
  return client;
}

/** Ends the client's work, then its connection, which `dispose` alone leaves open. */
export async function closeClient(client: EventStoreDBClient): Promise<void> {
  await client.dispose();
  // A client without a channel must not search for a server now.
  client['resolveUri'] = () => Promise.reject(new Error('the client is closed'));
  client['getChannel']().then(
    (channel) => channel.close(),
    () => undefined,
  );
}

/**
 * gRPC gives clients with equal settings the same connection, even a broken one, so each gets settings that differ by a
 * millisecond.
 */
export function apart(connection: string, nth: number): string {
  const given = /[?&]keepAliveTimeout=(\d+)/i.exec(connection)?.[1];
  const timeout = Number(given ?? KEEP_ALIVE_TIMEOUT_MS) + (nth % 1_000);
  return `${connection}${connection.includes('?') ? '&' : '?'}keepAliveTimeout=${timeout}`;
}
