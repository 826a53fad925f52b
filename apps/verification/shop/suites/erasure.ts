import { fingerprint } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { wholeLog } from '../../checkers/whole-log';
import { Session } from '@maru/platform/operator';
import { digestOf, plaintextIn, plaintextInDatabases } from '../../checkers/plaintext';
import type { Words } from '../../checkers/plaintext';
import type { OrderView } from '../../clients/shop-client';
import type { TestShop } from '../../shops/test-shop';
import { expectVerdict } from './expect-verdict';

const account = {
  email: `quillfeather.${randomUUID()}@zephyrine.example`,
  password: 'marzipan and thunder',
};
const NAME = '하늘별빛 Quillfeather';
const ADDRESS = {
  name: NAME,
  line1: '77 Marmalade-Lane',
  city: 'Tumbledown',
  postalCode: 'QZ-90417',
  country: 'KR',
};

/** Words that occur in the name, address and account of this person only. */
export const WORDS: Words = [
  ...['Quillfeather', '하늘별빛', 'zephyrine', 'Marmalade-Lane', 'Tumbledown', 'QZ-90417', account.password],
  digestOf(account.email),
];

/** Searches the places outside the databases and the log where a shop of this topology may have left the words. */
export type LookElsewhere = (words: Words) => Promise<readonly string[]>;

/** I11: personal data is nowhere in plain text, and nowhere at all after the person has left. */
export function erasure(shop: () => TestShop, elsewhere: LookElsewhere): void {
  describe('a person who leaves', () => {
    let session: Session;
    let userId: string;
    let productId: string;
    let completed: OrderView;
    const theirs: string[] = [];

    const asPerson = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
      shop().client.call<OrderView>(method, path, body, headers, session);
    const wanted = () => shop().client.order(userId, [productId], { shippingAddress: ADDRESS });
    const order = () => asPerson('POST', '/api/orders', wanted(), { 'idempotency-key': randomUUID() });
    const ordered = () =>
      eventually(async () => {
        const { status, body } = await order();
        expect([status, body]).toEqual([202, expect.objectContaining({ orderId: expect.any(String) })]);
        theirs.push(body.orderId);
        return body.orderId;
      }, 10_000);
    const letters = async (orderId: string) =>
      (
        await shop().client.expect<{ items: Record<string, string | null>[] }>(
          200,
          'GET',
          `/api/notifications?orderId=${orderId}`,
        )
      ).items;
    /** The events about this person's orders that have a payment token in plain text. */
    const tokensInPlain = async () => {
      const found: string[] = [];
      for await (const event of wholeLog(shop().eventStore)) {
        const text = JSON.stringify(event);
        if (text.includes('tok_') && [userId, ...theirs].some((id) => text.includes(id)))
          found.push(`${event.type} in ${event.stream}`);
      }
      return found;
    };
    // A digest of the order would reveal the address to an attacker who knows the rest of the order.
    const inPlain = async (words: Words = [...WORDS, fingerprint(wanted())]) => {
      const events: [string, string][] = [];
      for await (const event of wholeLog(shop().eventStore))
        events.push([`${event.type} in ${event.stream}`, JSON.stringify(event)]);
      const databases = await plaintextInDatabases(shop().databaseUrls, words);
      return [...databases, ...plaintextIn(events, words), ...(await elsewhere(words))];
    };

    beforeAll(async () => {
      const { client } = shop();
      const person = { ...account, name: NAME, locale: 'ko-KR' };
      ({ userId } = await client.expect<{ userId: string }>(201, 'POST', '/api/users/register', person));
      session = new Session(client.url, account);
      ({ productId } = await client.product(5));
      completed = await client.ended(await ordered());
      expect(completed).toMatchObject({ status: 'COMPLETED', total: 1_500, customerId: userId });
    }, 60_000);

    it('is shown with name and address, which the shop keeps nowhere in plain text', async () => {
      expect((await asPerson('GET', '/api/users/profile')).body).toMatchObject({ name: NAME, email: account.email });
      const written = await eventually(async () => {
        const all = await letters(completed.orderId);
        expect(all.map(({ template }) => template).sort()).toEqual(['order-confirmed', 'order-placed']);
        return all;
      });
      for (const { body } of written) expect(body).toContain(NAME);
      expect(await inPlain()).toEqual([]);
      expect(await tokensInPlain()).toEqual([]);
    }, 60_000);

    it('would be found by this search in a table, an event and other places', async () => {
      // Not the words of the person, because deleted rows stay on the disk for a while.
      const [shouted, hidden] = ['Gooseberry Fool', 'Pennywhistle'];
      const client = new Client({ connectionString: shop().databaseUrl('ordering') });
      await client.connect();
      try {
        await client.query('CREATE TABLE planted (note jsonb, raw bytea)');
        const rows = [JSON.stringify({ deep: [shouted.toUpperCase()] }), Buffer.from(`in ${hidden} Street`)];
        await client.query('INSERT INTO planted VALUES ($1, NULL), (NULL, $2)', rows);
        const found = await inPlain([shouted, hidden]);
        expect(found).toHaveLength(2);
        for (const each of found) expect(each).toMatch(/^ordering\.public\.planted: /);
      } finally {
        await client.query('DROP TABLE IF EXISTS planted');
        await client.end();
      }
      // A public id is found in every place that has it.
      const [{ notificationId }] = (await letters(completed.orderId)) as [{ notificationId: string }];
      const places = (await inPlain([notificationId])).join('\n');
      for (const place of ['notifications.public.mailbox', 'notifications.notification-sent.v1 in notifications.'])
        expect(places).toContain(place);
      expect(await elsewhere([notificationId])).not.toEqual([]);
    }, 60_000);

    it('is erased with the account, and their open order fails and is refunded', async () => {
      const { client } = shop();
      const release = shop().hold('ordering.shipment-requested.v2');
      let orderId: string;
      try {
        orderId = await ordered();
        await shop().reaches(orderId, 'PAYMENT_COMPLETED', 20_000);
        expect((await asPerson('DELETE', '/api/users/profile')).status).toBe(204);
      } finally {
        release();
      }
      expect(await client.ended(orderId)).toMatchObject({ status: 'FAILED', reason: 'SHIPPING.ADDRESS_ERASED' });
      await expectVerdict(client, orderId, 'CUSTOMER_ERASED', 'SHIPPING.ADDRESS_ERASED');
      const payment = await client.expect<{ status: string }>(200, 'GET', `/api/payments?orderId=${orderId}`);
      expect(payment.status).toBe('REFUNDED');
      await shop().expectPromisesKept();
      const told = await client.wholeTimeline(orderId, ['notifications.notification-skipped.v1']);
      expect(told).toContain('payments.payment-refunded.v1');

      // The former token ends within seconds at every context.
      const ended = { status: 401, body: { code: 'HTTP.INVALID_TOKEN' } };
      await eventually(async () => expect(await asPerson('GET', '/api/users/profile')).toMatchObject(ended), 10_000);
      await eventually(async () => expect(await order()).toMatchObject(ended), 10_000);
      const unknown = { status: 404, body: { code: 'CUSTOMERS.UNKNOWN_USER' } };
      expect(await client.call('GET', `/api/users/${userId}`)).toMatchObject(unknown);
      expect((await client.call('POST', '/api/users/login', account)).status).toBe(401);
    }, 60_000);

    it('leaves orders and sums unchanged, and personal words nowhere', async () => {
      const { client } = shop();
      expect(await client.expect(200, 'GET', `/api/orders/${completed.orderId}`)).toEqual(completed);
      const written = await letters(completed.orderId);
      expect(written).toHaveLength(2);
      for (const letter of written) expect(letter).toMatchObject({ customerId: userId, subject: null, body: null });
      expect(await inPlain()).toEqual([]);
      expect(await tokensInPlain()).toEqual([]);
    }, 60_000);
  });
}
