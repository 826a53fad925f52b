import { TimeIsUp } from '@maru/kernel';
import { InMemoryEventStore } from './in-memory/in-memory-event-store';
import { anEvent } from './testing/contract-bench';
import { NoWaiting } from './testing/no-waiting';
import { aMessage, buy, openDesk } from './testing/ticket-desk';
import { TroubledStore } from './testing/troubled-store';

const scheduler = new NoWaiting();

describe('a command after its deadline', () => {
  const waitedFor = (ms: number, messageId?: string) => ({
    ...aMessage(messageId),
    deadline: new Date(Date.now() + ms),
  });
  const past = () => new Promise((resolve) => setTimeout(resolve, 60));
  const setUp = async () => {
    const store = new TroubledStore(new InMemoryEventStore());
    const desks = openDesk(store, { scheduler });
    await desks.execute('a', { do: 'open', tickets: 5 }, aMessage());
    return { store, desks };
  };
  const buyers = async (store: TroubledStore) =>
    (await store.readStream('fair.desk-a')).slice(1).map(({ data }) => (data as { buyer: string }).buyer);

  it('is not done, and does not block the others', async () => {
    const { store, desks } = await setUp();
    const [ada, grace] = await Promise.allSettled([
      desks.execute('a', buy('Ada'), waitedFor(0)),
      desks.execute('a', buy('Grace'), waitedFor(30_000)),
    ]);
    expect(ada).toMatchObject({ status: 'rejected', reason: expect.any(TimeIsUp) as TimeIsUp });
    expect(grace).toMatchObject({ status: 'fulfilled', value: { accepted: true } });
    expect(await buyers(store)).toEqual(['Grace']);
  });

  it('is not repeated after a lost race', async () => {
    const { store, desks } = await setUp();
    store.onAppend = async (proceed) => {
      store.onAppend = (second) => second();
      await store.append('fair.desk-a', 'any', [anEvent({ buyer: 'Lin', ticket: 1 }, 'desk.ticket-sold.v1')]);
      await past();
      return proceed();
    };
    await expect(desks.execute('a', buy('Ada'), waitedFor(30))).rejects.toBeInstanceOf(TimeIsUp);
    expect(await buyers(store)).toEqual(['Lin']);
  });

  it('may have been done when its append was running; repeated, it gets the first answer', async () => {
    const { store, desks } = await setUp();
    store.onAppend = async (proceed) => {
      await proceed();
      await past();
      throw new Error('the answer was lost');
    };
    await expect(desks.execute('a', buy('Ada'), waitedFor(30, 'm-1'))).rejects.toMatchObject({
      name: 'TimeIsUp',
      cause: { message: 'the answer was lost' },
    });
    store.onAppend = (proceed) => proceed();
    expect(await desks.execute('a', buy('Ada'), waitedFor(30_000, 'm-2'))).toMatchObject({
      accepted: true,
      events: [],
    });
    expect(await buyers(store)).toEqual(['Ada']);
  });

  it('is answered when its append took longer, because it was done', async () => {
    const { store, desks } = await setUp();
    store.onAppend = async (proceed) => {
      await past();
      return proceed();
    };
    expect(await desks.execute('a', buy('Ada'), waitedFor(30))).toMatchObject({ accepted: true });
    expect(await buyers(store)).toEqual(['Ada']);
  });
});
