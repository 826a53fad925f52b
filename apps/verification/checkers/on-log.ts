import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import { type EventStore, PostgresEventStore } from '@maru/event-store';
import path from 'node:path';
import { contexts } from '@maru/platform/contexts';
import { EVENTS, prepareDatabases } from '@maru/platform/databases';

/** Calls `work` with the log and the databases of a shop. While it works, it runs the database of a stopped shop. */
export async function onLog<Result>(
  dataDirectory: string,
  work: (store: EventStore, databaseUrls: ReadonlyMap<string, string>) => Promise<Result>,
): Promise<Result> {
  const postgres = await startEmbeddedPostgres({ dataDirectory: path.join(dataDirectory, 'postgres') });
  try {
    const databaseUrls = await prepareDatabases(postgres.url, [EVENTS, ...contexts.map(({ name }) => name)]);
    const store = new PostgresEventStore({ connection: databaseUrls.get(EVENTS)! });
    try {
      return await work(store, databaseUrls);
    } finally {
      await store.close();
    }
  } finally {
    if (!postgres.adopted) await postgres.stop();
  }
}
