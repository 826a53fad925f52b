import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { Client } from 'pg';
import { notifications } from '../src/notifications.app';
import { shoppers } from './shoppers';

let shop: ContextOnTrial;
let people: ReturnType<typeof shoppers>;
let database: Client;
beforeAll(async () => {
  const env = { RETENTION_INTERVAL_MS: '100', NOTIFICATIONS_LETTERS_DAYS: '30' };
  shop = await contextOnTrial(notifications, { env });
  people = shoppers(shop);
  database = new Client({ connectionString: shop.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await shop.end();
});

const age = (orderId: string, days: number) =>
  database.query(`UPDATE mailbox SET sent_at = now() - $2 * interval '1 day' WHERE order_id = $1`, [orderId, days]);
const sent = async () => {
  const { events } = await shop.log.readAll({ filter: { streamPrefixes: ['notifications.'] } });
  return events.filter(({ type }) => type === 'notifications.notification-sent.v1').length;
};

describe('a letter', () => {
  it('is deleted from the mailbox after the configured days, and is not sent again when its message is repeated', async () => {
    const customerId = await people.register();
    const [old, recent] = [await people.place(customerId), await people.place(customerId)];
    const letters = async () => (await people.mail(`customerId=${customerId}`)).map(({ orderId }) => orderId);
    await eventually(async () => expect((await letters()).sort()).toEqual([old, recent].sort()));
    await age(recent, 29);
    await age(old, 31);
    await eventually(async () => expect(await letters()).toEqual([recent]));

    // All messages are repeated, and a later one is handled after them.
    const before = await sent();
    await shop.restart('notifications/integration');
    await people.confirm(old);
    await eventually(async () => expect(await letters()).toEqual([recent, old]));
    expect(await people.mail(`orderId=${old}`)).toMatchObject([{ template: 'order-confirmed' }]);
    expect(await sent()).toBe(before + 1);
  });
});
