/// <reference types="jest" />
import { fold } from '@maru/kernel';
import { randomUUID } from 'node:crypto';
import { WrongExpectedRevision } from '../event-store';
import type { EventStore, RecordedEvent } from '../event-store';
import { contractBench, range } from './contract-bench';
import type { EventStoreHarness } from './event-store.harness';
import { momentsBehaviour } from './moments.behaviour';
import { aMessage, buy, desk, openDesk } from './ticket-desk';
import type { DeskCommand, DeskEvent } from './ticket-desk';
import { TroubledStore } from './troubled-store';

/** The behaviour of command execution over any store. */
export function aggregateStoreBehaviour(name: string, makeHarness: () => Promise<EventStoreHarness>): void {
  describe(`executing commands over ${name}`, () => {
    const bench = contractBench(makeHarness);
    const deskOf = async (store: EventStore, id: string) =>
      fold(desk, (await store.readStream(`fair.desk-${id}`)) as unknown as (RecordedEvent & DeskEvent)[]);

    it('sells each ticket once to 200 concurrent buyers, with few loads and appends', async () => {
      const store = new TroubledStore(bench.store);
      const desks = openDesk(store);
      const id = randomUUID();
      await desks.execute(id, { do: 'open', tickets: 50 }, aMessage());
      store.loadCount = store.appendCount = 0;
      const outcomes = await Promise.all(range(0, 200).map((buyer) => desks.execute(id, buy(buyer), aMessage())));
      expect(outcomes.filter((outcome) => outcome.accepted)).toHaveLength(50);
      expect(
        outcomes.filter((outcome) => !outcome.accepted && outcome.rejection.code === 'DESK.SOLD_OUT'),
      ).toHaveLength(150);
      expect(await deskOf(bench.store, id)).toEqual({ left: 0, buyers: range(0, 50).map(String) });
      expect(store.loadCount).toBeLessThanOrEqual(2);
      expect(store.appendCount).toBeLessThanOrEqual(2);
    });

    it('sells each ticket once when two processes sell at the same desk', async () => {
      const processes = [bench.store, await bench.open()].map((store) => openDesk(store, { attempts: 50 }));
      const id = randomUUID();
      await processes[0]!.execute(id, { do: 'open', tickets: 50 }, aMessage());
      const outcomes = await Promise.all(
        range(0, 100).map(async (buyer) => {
          await new Promise((resolve) => setTimeout(resolve, buyer % 7));
          return processes[buyer % 2]!.execute(id, buy(buyer), aMessage());
        }),
      );
      const winners = range(0, 100).filter((buyer) => outcomes[buyer]!.accepted);
      const { left, buyers } = await deskOf(bench.store, id);
      expect(left).toBe(0);
      expect([...buyers].map(Number).sort((a, b) => a - b)).toEqual(winners);
      expect(winners).toHaveLength(50);
    });

    it('decides again when another process was quicker', async () => {
      const [here, there] = [openDesk(bench.store), openDesk(await bench.open())];
      const id = randomUUID();
      await here.execute(id, { do: 'open', tickets: 2 }, aMessage());
      await there.execute(id, buy('Ada'), aMessage());
      const outcome = await here.execute(id, buy('Grace'), aMessage());
      expect(outcome).toMatchObject({ accepted: true, revision: 2, events: [{ data: { buyer: 'Grace', ticket: 2 } }] });
    });

    it('executes a command that is meant for a revision at that revision only', async () => {
      const [here, there] = [openDesk(bench.store), openDesk(await bench.open())];
      const id = randomUUID();
      await here.execute(id, { do: 'open', tickets: 4 }, aMessage());
      const first = here.executeAt(id, 0, buy('Ada'), aMessage());
      const second = here.executeAt(id, 0, buy('Grace'), aMessage());
      expect(await first).toMatchObject({ accepted: true, revision: 1 });
      await expect(second).rejects.toThrow(WrongExpectedRevision);
      await there.execute(id, buy('Edith'), aMessage());
      // Remembered here is revision 1, and the log is at 2.
      await expect(here.executeAt(id, 1, buy('Grace'), aMessage())).rejects.toMatchObject({ expected: 1, actual: 2 });
      expect(await here.executeAt(id, 2, buy('Grace'), aMessage())).toMatchObject({ accepted: true, revision: 3 });
      // A state that is behind the expected revision is read anew before the command is refused.
      expect(await there.executeAt(id, 3, buy('Joan'), aMessage())).toMatchObject({ accepted: true, revision: 4 });
      expect((await deskOf(bench.store, id)).buyers).toEqual(['Ada', 'Edith', 'Grace', 'Joan']);
    });

    it('begins a new stream without reading it, and decides again when it was not new', async () => {
      const store = new TroubledStore(bench.store);
      const [here, there] = [openDesk(store), openDesk(await bench.open())];
      const [fresh, known] = [randomUUID(), randomUUID()];
      expect((await here.begin(fresh, { do: 'print', tickets: 2 }, aMessage())).accepted).toBe(true);
      expect(store.loadCount).toBe(0);
      await there.execute(known, { do: 'open', tickets: 1 }, aMessage());
      expect(await here.begin(known, { do: 'print', tickets: 2 }, aMessage())).toMatchObject({
        accepted: true,
        revision: 1,
        state: { left: 3 },
      });
    });

    it('checks the stream before it refuses a command that begins one', async () => {
      const [here, there] = [openDesk(bench.store), openDesk(await bench.open())];
      const id = randomUUID();
      await there.execute(id, { do: 'open', tickets: 1 }, aMessage());
      expect((await here.begin(id, buy('Ada'), aMessage())).accepted).toBe(true);
    });

    it('recalls a cached state without asking the store', async () => {
      const store = new TroubledStore(bench.store);
      const desks = openDesk(store);
      const id = randomUUID();
      await desks.begin(id, { do: 'open', tickets: 1 }, aMessage());
      expect((await desks.recall(id)).state.left).toBe(1);
      expect(store.loadCount).toBe(0);
      expect((await openDesk(store).recall(id)).state.left).toBe(1);
    });

    it('checks the log before it refuses on a cached state', async () => {
      const [here, there] = [openDesk(bench.store), openDesk(await bench.open())];
      const id = randomUUID();
      await here.execute(id, { do: 'open', tickets: 1 }, aMessage());
      await here.execute(id, buy('Ada'), aMessage());
      await there.execute(id, { do: 'print', tickets: 1 }, aMessage());
      expect((await here.execute(id, buy('Grace'), aMessage())).accepted).toBe(true);
    });

    it('does not double an append whose answer was lost', async () => {
      const store = new TroubledStore(bench.store);
      let lost = 2;
      store.onAppend = async (proceed) => {
        const answer = await proceed();
        if (lost-- > 0) throw new Error('the connection was lost');
        return answer;
      };
      const desks = openDesk(store);
      const id = randomUUID();
      const outcome = await desks.execute(id, { do: 'print', tickets: 3 }, aMessage());
      expect(outcome).toMatchObject({ accepted: true, revision: 0, state: { left: 3 } });
      expect(await bench.store.readStream(`fair.desk-${id}`)).toHaveLength(1);
    });

    it('appends once when two processes decide the same for one message', async () => {
      const [here, there] = [openDesk(bench.store), openDesk(await bench.open())];
      const id = randomUUID();
      const message = aMessage();
      const print: DeskCommand = { do: 'print', tickets: 3 };
      await Promise.all([here.load(id), there.load(id)]);
      await here.execute(id, { do: 'open', tickets: 1 }, aMessage());
      await there.load(id);
      await here.execute(id, print, message);
      await here.execute(id, buy('Ada'), aMessage());
      // The other process still caches the desk from before the message.
      expect(await there.execute(id, print, message)).toMatchObject({
        accepted: true,
        revision: 1,
        state: { left: 4 },
      });
      expect((await there.execute(id, buy('Grace'), aMessage())).revision).toBe(3);
      expect(await deskOf(bench.store, id)).toEqual({ left: 2, buyers: ['Ada', 'Grace'] });
    });

    momentsBehaviour(makeHarness);
  });
}
