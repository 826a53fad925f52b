import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import { PostgresEventStore } from '@maru/event-store';
import { RandomIds, SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { EmbeddedMessageBus } from '@maru/messaging';
import { TokensOnTrial } from '@maru/security/testing';
import { createLogger, startContext } from '@maru/service';
import { Client } from 'pg';
import { notes } from './notes.app';

// Runs the context on the embedded defaults until SIGTERM, with its data in the given folder.
async function main(dataDirectory: string): Promise<void> {
  const postgres = await startEmbeddedPostgres({ dataDirectory, durable: false });
  const [eventsUrl, databaseUrl] = [await database(postgres.url, 'events'), await database(postgres.url, 'notes')];
  await PostgresEventStore.migrate({ connectionString: eventsUrl });
  const eventStore = new PostgresEventStore({ connection: { connectionString: eventsUrl } });
  const time = { clock: new SystemClock(), scheduler: new SystemScheduler(), random: new SystemRandom() };
  const bus = new EmbeddedMessageBus({ store: eventStore, publications: [notes.publications], ...time });
  const context = await startContext(notes, {
    ...time,
    ids: new RandomIds(),
    eventStore,
    bus,
    tokens: (await TokensOnTrial.make()).verifier,
    databaseUrl,
    logger: createLogger({ level: 'warn' }),
    env: {},
  });
  process.stdout.write(`notes is up on ${context.url}\n`);
  process.once('SIGTERM', () => {
    void (async () => {
      await context.close();
      await bus.close();
      await eventStore.close();
      await postgres.stop();
      process.stdout.write('notes is down\n');
    })();
  });
}

async function database(server: string, name: string): Promise<string> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE "${name}"`);
  } finally {
    await client.end();
  }
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

void main(process.argv[2]!);
