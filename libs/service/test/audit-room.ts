import { InMemoryEventStore } from '@maru/event-store';
import type { EventMetadata } from '@maru/event-store';
import { RandomIds, SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { messagingMigrations } from '@maru/messaging';
import type { ConsumerFault } from '@maru/messaging';
import { createTestDatabase } from '@maru/testing';
import type { DataSource } from 'typeorm';
import { AuditReader } from '../src/audit/audit-reader';
import { auditList, auditQuery } from '../src/audit/audit-list';
import { createLogger, openDatabase } from '../src/index';
import { parcels } from './parcels';

/** A log, and a context's database into which readers write the log's acts. */
export async function auditRoom() {
  const database = await createTestDatabase('audit');
  const store = new InMemoryEventStore();
  const ids = new RandomIds();
  const logger = createLogger({ level: 'silent' });
  const dataSource = await openDatabase(parcels, { url: database.url, connections: 6, messagingMigrations, logger });
  const readers: AuditReader[] = [];
  const faults: ConsumerFault[] = [];
  const time = { clock: new SystemClock(), scheduler: new SystemScheduler(), random: new SystemRandom() };
  return {
    databaseUrl: database.url,
    dataSource: dataSource as DataSource,
    faults,

    /** Starts another reader of the log. */
    read(days = 400): AuditReader {
      const onFault = (fault: ConsumerFault) => void faults.push(fault);
      const options = { ...time, context: 'shipping', eventStore: store, dataSource, days, onFault, restMs: 10 };
      const reader = new AuditReader(options);
      readers.push(reader);
      return reader;
    },

    /** Appends an event by this actor to a new stream, and returns the subject's id. */
    async act(actor?: EventMetadata['actor'], type = 'shipping.parcel-sent.v1', context = 'shipping', begins = false) {
      const subject = ids.next();
      const correlationId = `c-${subject}`;
      const metadata = { correlationId, causationId: begins ? correlationId : 'm', ...(actor && { actor }) };
      await store.append(`${context}.parcel-${subject}`, 'no-stream', [{ id: ids.next(), type, data: {}, metadata }]);
      return subject;
    },

    list: (query: object = {}) => auditList(dataSource, auditQuery.parse(query)),

    async end(): Promise<void> {
      await Promise.all(readers.map((reader) => reader.close()));
      await dataSource.destroy();
      await store.close();
      await database.drop();
    },
  };
}

export type AuditRoom = Awaited<ReturnType<typeof auditRoom>>;
