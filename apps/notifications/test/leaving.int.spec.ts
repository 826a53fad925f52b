import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { Client } from 'pg';
import { notifications } from '../src/notifications.app';
import { shoppers } from './shoppers';

let shop: ContextOnTrial;
let people: ReturnType<typeof shoppers>;
beforeAll(async () => {
  shop = await contextOnTrial(notifications);
  people = shoppers(shop);
});
afterAll(() => shop.end());

const templatesOf = async (orderId: string) =>
  (await people.mail(`orderId=${orderId}`)).map(({ template }) => template);
const told = (orderId: string, ...templates: string[]) =>
  eventually(async () => expect((await templatesOf(orderId)).sort()).toEqual([...templates].sort()));

describe('a closed account', () => {
  /** The stored customers and letters, as text. */
  async function stored(): Promise<string> {
    const client = new Client({ connectionString: shop.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ row: string }>(
      'SELECT m::text AS row FROM mailbox m UNION SELECT c::text FROM customer c',
    );
    await client.end();
    return rows.map(({ row }) => row).join();
  }

  const recorded = async (orderId: string) => {
    const { events } = await shop.log.readAll({ filter: { streamPrefixes: ['notifications.'] } });
    return events.filter(({ data }) => (data as { orderId: string }).orderId === orderId).map(({ type }) => type);
  };
  const skipped = (orderId: string, times: number) =>
    eventually(async () =>
      expect((await recorded(orderId)).filter((type) => type.includes('notification-skipped'))).toHaveLength(times),
    );

  it('gets no letters any more, and nothing waits or is parked for it', async () => {
    const faults = shop.faults.length;
    const customerId = await people.register('en', 'Kim');
    const orderId = await people.place(customerId);
    await told(orderId, 'order-placed');
    await people.leave(customerId);
    await people.refund(orderId);
    await people.fail(orderId, 'SHIPPING.ADDRESS_ERASED');
    await skipped(orderId, 2);
    expect(await templatesOf(orderId)).toEqual(['order-placed']);
    expect(shop.faults.slice(faults).filter(({ error }) => (error as Error).name !== 'CopyBehind')).toEqual([]);
  });

  it('gets no letters between the closing and the erasing either', async () => {
    const customerId = await people.register('en', 'Kim');
    await people.leave(customerId, { erased: false });
    await eventually(async () => expect(await stored()).toContain(`(${customerId},,,en)`));
    const orderId = await people.place(customerId);
    await skipped(orderId, 1);
    expect(await templatesOf(orderId)).toEqual([]);
  });

  it('has no text left in the mailbox, which still shows that letters were sent', async () => {
    const customerId = await people.register('en', 'Kim Ha-neul');
    const orderId = await people.place(customerId);
    await told(orderId, 'order-placed');
    expect(await stored()).not.toContain('Kim Ha-neul');
    const [letter] = await people.mail(`orderId=${orderId}`);
    expect(letter!['body']).toContain('Kim Ha-neul');
    await shop.persons.erase(customerId);
    const erased = { ...letter, subject: null, body: null };
    expect(await people.mail(`orderId=${orderId}`)).toEqual([erased]);
    await people.leave(customerId);
    await eventually(async () => expect(await stored()).toContain(`${orderId},order-placed,en,mailbox,,`));
    expect(await people.mail(`orderId=${orderId}`)).toEqual([erased]);
  });
});

describe('a customer from before personal keys', () => {
  it('gets letters as soon as they have a key', async () => {
    const customerId = await people.registerPlain('Old Kim');
    const orderId = await people.place(customerId);
    await eventually(() =>
      expect(shop.faults.map(({ error }) => (error as Error).message)).toContain(
        `the key of customer ${customerId} is not here yet`,
      ),
    );
    await shop.persons.begin(customerId);
    await told(orderId, 'order-placed');
    const [letter] = await people.mail(`orderId=${orderId}`);
    expect(letter!['body']).toContain('Dear Old Kim');
  });
});
