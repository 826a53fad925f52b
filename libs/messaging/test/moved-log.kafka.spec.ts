import { InMemoryEventStore, openCopiedLog } from '@maru/event-store';
import type { EventStore } from '@maru/event-store';
import { copyLog } from '@maru/event-store/moving';
import { EventStoreDbEventStore } from '@maru/event-store/eventstoredb';
import { startEventStoreDbServer } from '@maru/event-store/testing/eventstoredb-server';
import { eventually } from '@maru/testing';
import { describeKafka } from '../src/testing';
import { RelayRoom } from './relay-room';

describeKafka('a relay whose log moves to another store', (brokers) => {
  it('sends each event once, and readers of the topic recognise each as new', async () => {
    const counted = new InMemoryEventStore();
    const server = await startEventStoreDbServer({ store: new InMemoryEventStore() });
    const offsets = new EventStoreDbEventStore({ connection: server.connection });
    let log: EventStore = counted;
    const room = await RelayRoom.open(brokers, async () => ({
      open: () => forwarding(() => log),
      close: async () => {
        await offsets.close();
        await server.close();
      },
    }));
    const expected: number[] = [];
    try {
      for (const target of [offsets, counted, offsets, counted]) {
        const process = await room.start();
        for (const count of [3, 2, 1]) {
          await room.low('A', count);
          await room.low(`B-${count}`, count);
          expected.push(count);
        }
        await room.tells('A', expected);
        await eventually(async () => expect(process.relay.consumer.position() >= (await log.head())).toBe(true));
        await process.close();
        await copyLog({ source: log, target, final: true, movesTo: 'the next log' });
        log = await openCopiedLog(target);
      }
      const ids = await room.appended();
      expect(ids).toHaveLength(24);
      expect((await room.recognised()).sort()).toEqual(ids);
      expect(await room.records()).toHaveLength(24);
    } finally {
      await room.close();
    }
  }, 120_000);
});

/** The log of the moment, under one name. */
const forwarding = (current: () => EventStore): EventStore =>
  new Proxy({} as EventStore, {
    get: (_, name) => {
      if (name === 'close') return () => Promise.resolve();
      const store = current();
      const member: unknown = Reflect.get(store, name, store);
      return typeof member === 'function' ? (member.bind(store) as unknown) : member;
    },
  });
