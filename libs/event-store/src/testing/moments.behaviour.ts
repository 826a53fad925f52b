/// <reference types="jest" />
import { fold } from '@maru/kernel';
import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '../event-store';
import { contractBench, pause, range } from './contract-bench';
import type { EventStoreHarness } from './event-store.harness';
import { aMessage, buy, desk, openDesk } from './ticket-desk';
import type { DeskEvent } from './ticket-desk';

/** The states of an aggregate at earlier moments, over any store. */
export function momentsBehaviour(makeHarness: () => Promise<EventStoreHarness>): void {
  describe('the state at a moment', () => {
    const bench = contractBench(makeHarness);

    /** A desk that has sold three tickets, each at a time of its own, between the events of another one. */
    async function aDesk() {
      const desks = openDesk(bench.store);
      const [id, other] = [randomUUID(), randomUUID()];
      await desks.execute(id, { do: 'open', tickets: 3 }, aMessage());
      for (const buyer of range(0, 3)) {
        await pause(5);
        await desks.execute(other, { do: 'print', tickets: 1 }, aMessage());
        await desks.execute(id, buy(buyer), aMessage());
      }
      const events = (await bench.store.readStream(`fair.desk-${id}`)) as (RecordedEvent & DeskEvent)[];
      const folded = events.map((_, revision) => fold(desk, events.slice(0, revision + 1)));
      return { desks, id, other, events, folded };
    }

    it('is the fold up to that revision, position or time, for every event', async () => {
      const { desks, id, events, folded } = await aDesk();
      expect(events).toHaveLength(4);
      for (const [revision, { id: eventId, type, position, recordedAt }] of events.entries()) {
        const expected = {
          state: folded[revision],
          revision,
          last: { id: eventId, type, revision, position, recordedAt },
        };
        expect(await desks.at(id, { revision })).toEqual(expected);
        expect(await desks.at(id, { position })).toEqual(expected);
        expect(await desks.at(id, { time: recordedAt })).toEqual(expected);
      }
    });

    it('stays the same between two events of the stream, whatever others append', async () => {
      const { desks, id, other, events, folded } = await aDesk();
      const others = await bench.store.readStream(`fair.desk-${other}`);
      for (const [sold, { position }] of others.entries())
        expect((await desks.at(id, { position })).state).toEqual(folded[sold]);
      const time = new Date(events[2]!.recordedAt.getTime() - 1);
      expect((await desks.at(id, { time })).state).toEqual(folded[1]);
    });

    it('is the newest state at a moment behind the last event, and the initial one before the first', async () => {
      const { desks, id, other, events, folded } = await aDesk();
      expect(await desks.at(id, { revision: 99 })).toMatchObject({ state: folded[3], revision: 3 });
      expect(await desks.at(id, { position: await bench.store.head() })).toMatchObject({ revision: 3 });
      const before = { state: desk.initialState, revision: undefined, last: undefined };
      expect(await desks.at(id, { time: new Date(events[0]!.recordedAt.getTime() - 1) })).toEqual(before);
      expect(await desks.at(other, { position: events[0]!.position })).toEqual(before);
      expect(await desks.at(randomUUID(), { revision: 0 })).toEqual(before);
    });
  });
}
