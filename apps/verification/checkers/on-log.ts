import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import { type EventStore, PostgresEventStore } from '@maru/event-store';
import path from 'node:path';
import { contexts } from '@maru/platform/contexts';
import { EVENTS, prepareDatabases } from '@maru/platform/databases';

/** With the log and the databases of the shop, which may be running or stopped: then the database is started for as long. */
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
