import { UnknownEvent } from '@maru/kernel';
import { InvalidEvent } from './event-store';
import { InMemoryEventStore } from './in-memory/in-memory-event-store';
import { anEvent } from './testing/contract-bench';
import { aMessage, buy, openDesk } from './testing/ticket-desk';

const every = async <Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

const NEWER = 'desk.ticket-returned.v1';

describe('a stream with an event of an undeclared type', () => {
  it('is refused with its name, the type and the revision, and nothing is appended', async () => {
    const store = new InMemoryEventStore();
    const desks = openDesk(store);
    await desks.execute('a', { do: 'open', tickets: 2 }, aMessage());
    await store.append('fair.desk-a', 0, [{ ...anEvent(1), type: NEWER }]);

    const fault = await desks.execute('a', buy('Ada'), aMessage()).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(UnknownEvent);
    expect(fault).toMatchObject({ transient: true, stream: 'fair.desk-a', type: NEWER, revision: 1 });
    expect((fault as Error).message).toMatch(/fair\.desk-a at revision 1 .* desk\.ticket-returned\.v1.*Upgrade/);
    expect(await store.readStream('fair.desk-a')).toHaveLength(2);
  });

  it('fails every command that waits for it, and no command of another stream', async () => {
    const store = new InMemoryEventStore();
    const desks = openDesk(store);
    await store.append('fair.desk-a', 'no-stream', [{ ...anEvent(1), type: NEWER }]);
    const answers = await Promise.allSettled([
      desks.begin('a', { do: 'open', tickets: 1 }, aMessage()),
      desks.execute('a', buy('Ada'), aMessage()),
      desks.load('a'),
      desks.recall('a'),
      every(desks.history('a')),
      desks.execute('b', { do: 'open', tickets: 1 }, aMessage()),
    ]);
    const names = answers.map((answer) => (answer.status === 'fulfilled' ? 'done' : (answer.reason as Error).name));
    expect(names).toEqual([...Array.from({ length: 5 }, () => 'UnknownEvent'), 'done']);
  });

  it('is read once, because its fault does not pass', async () => {
    const store = new InMemoryEventStore();
    await store.append('fair.desk-a', 'no-stream', [{ ...anEvent(1), type: NEWER }]);
    const reading = jest.spyOn(store, 'readStreamPage');
    await expect(openDesk(store).load('a')).rejects.toBeInstanceOf(UnknownEvent);
    expect(reading).toHaveBeenCalledTimes(1);
  });
});

describe('the declared events of an aggregate', () => {
  it('are its history, oldest first', async () => {
    const desks = openDesk(new InMemoryEventStore());
    await desks.execute('a', { do: 'open', tickets: 2 }, aMessage());
    await desks.execute('a', buy('Ada'), aMessage());
    expect((await every(desks.history('a'))).map(({ type }) => type)).toEqual([
      'desk.tickets-printed.v1',
      'desk.ticket-sold.v1',
    ]);
    expect(await every(desks.history('b'))).toEqual([]);
  });

  it('are the only ones that it may append; another event fails before it is stored', async () => {
    const store = new InMemoryEventStore();
    const desks = openDesk(store, { events: [{ type: 'desk.tickets-printed.v1' }] });
    await desks.execute('a', { do: 'open', tickets: 1 }, aMessage());
    const sold = desks.execute('a', buy('Ada'), aMessage());
    await expect(sold).rejects.toBeInstanceOf(InvalidEvent);
    await expect(sold).rejects.toThrow('desk.ticket-sold.v1 is not declared for fair.desk-a');
    expect(await store.readStream('fair.desk-a')).toHaveLength(1);
  });
});
