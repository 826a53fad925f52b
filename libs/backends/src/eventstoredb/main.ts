// A small server that speaks EventStoreDB's protocol over PostgreSQL, as a process of its own. `startSmallEventStoreDb`
// starts it.
import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import { PostgresEventStore } from '@maru/event-store';
import { startEventStoreDbServer } from '@maru/event-store/testing/eventstoredb-server';
import path from 'node:path';
import { BackendError } from '../backend-error';
import { becomeSoleServer } from './sole-server';
import { DATABASE_FOLDER, SETTINGS } from './small-event-store-db-settings';
import type { SmallEventStoreDbReport, SmallEventStoreDbSettings } from './small-event-store-db-settings';

// The session of a killed server survives until the database notices.
const SESSION_PATIENCE_MS = 3_000;

const log = (line: string) => process.stdout.write(`${new Date().toISOString()} ${line}\n`);
const report = (message: SmallEventStoreDbReport) => process.send?.(message);

async function start({ port, databaseUrl, dataDirectory }: SmallEventStoreDbSettings) {
  const ending: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  try {
    let url = databaseUrl;
    if (url === undefined) {
      const folder = path.join(dataDirectory, DATABASE_FOLDER);
      const postgres = await startEmbeddedPostgres({ dataDirectory: folder, onProgress: log });
      url = postgres.url;
      const letGo = await becomeSoleServer(url, SESSION_PATIENCE_MS, (error) => log(`the database: ${error.message}`));
      if (!letGo) throw new BackendError('IN_USE', `another server works on ${dataDirectory}`);
      ending.push(() => postgres.stop(), letGo);
    }
    await PostgresEventStore.migrate(url);
    const store = new PostgresEventStore({
      connection: url,
      onFault: (fault) => log(`the database: ${String(fault)}`),
    });
    ending.push(() => store.close());
    const server = await startEventStoreDbServer({ store, port, log });
    ending.push(() => server.close());
    return { connection: server.connection, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const starting = start(JSON.parse(process.env[SETTINGS] ?? '{}') as SmallEventStoreDbSettings);
let stopping = false;
process.on('SIGTERM', () => {
  if (stopping) return;
  stopping = true;
  starting
    .then(({ close }) => close())
    .then(
      () => process.exit(0),
      (error: unknown) => (log(`stop: ${String(error)}`), process.exit(1)),
    );
});

starting.then(
  ({ connection }) => report({ connection }),
  (error: unknown) => {
    log(`could not start: ${error instanceof Error ? error.stack : String(error)}`);
    const { code } = error as { code?: string };
    report({
      failed: error instanceof Error ? error.message : String(error),
      code: code === 'EADDRINUSE' ? 'PORT_TAKEN' : code === 'IN_USE' ? code : 'START_FAILED',
    });
    process.exitCode = 1;
    // Its starter ends it, because an exit could overtake the report.
    process.channel?.ref();
  },
);
