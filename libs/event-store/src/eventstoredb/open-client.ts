import { EventStoreDBClient } from '@eventstore/db-client';
import type { EndPoint } from '@eventstore/db-client';

const KEEP_ALIVE_TIMEOUT_MS = 10_000;

/**
 * A client whose habits that would harm us are off (all seen in 6.2.1). Whoever uses it watches over its connection and makes a new
 * client when that breaks; `leader` is where to connect instead of what the connection string says.
 *
 * - It would append in batches over one long call. Their answers are looked up in one table for all clients of the process: when
 *   one call breaks, the appends of all are rejected, and the next answer that comes for one of them is an uncaught TypeError
 *   (kurrent-io/KurrentDB-Client-NodeJS#523). They carry a deadline by the client's clock, too, which a server whose clock is
 *   ahead takes for past. So every append is a call of its own with its own deadline, and the server need not be asked first what
 *   it can do: should that fail, the client would take the failure for the answer from then on.
 * - It would close its channel under calls that are about to use it, which ends in an unhandled rejection and an append that
 *   never settles.
 */
export function openClient(connection: string, nth: number, leader?: EndPoint): EventStoreDBClient {
  const client = EventStoreDBClient.connectionString(apart(connection, nth));
  client['supports'] = () => Promise.resolve(false);
  client['handleError'] = () => Promise.resolve();
  if (leader) client['resolveUri'] = () => Promise.resolve(`${leader.address}:${leader.port}`);
  return client;
}

/** Ends what the client is doing, then its connection, which `dispose` alone leaves open. */
export async function closeClient(client: EventStoreDBClient): Promise<void> {
  await client.dispose();
  // One that has no channel yet must not go and look for a server now.
  client['resolveUri'] = () => Promise.reject(new Error('the client is closed'));
  client['getChannel']().then(
    (channel) => channel.close(),
    () => undefined,
  );
}

/** gRPC gives clients of the same settings the same connection, a broken one too; so each has a millisecond of its own. */
export function apart(connection: string, nth: number): string {
  const given = /[?&]keepAliveTimeout=(\d+)/i.exec(connection)?.[1];
  const timeout = Number(given ?? KEEP_ALIVE_TIMEOUT_MS) + (nth % 1_000);
  return `${connection}${connection.includes('?') ? '&' : '?'}keepAliveTimeout=${timeout}`;
}
