import { RandomIds } from '@maru/kernel';
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
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

describe('a customer', () => {
  it('gets letters when the order is placed, is on its way, and has arrived', async () => {
    const customerId = await people.register();
    const orderId = await people.place(customerId);
    await people.confirm(orderId);
    await people.deliver(orderId);
    await told(orderId, 'order-placed', 'order-confirmed', 'shipment-delivered');
    const letters = await people.mail(`orderId=${orderId}`);
    const placed = letters.find(({ template }) => template === 'order-placed');
    expect(placed).toEqual({
      notificationId: expect.any(String),
      customerId,
      orderId,
      template: 'order-placed',
      locale: 'en',
      channel: 'mailbox',
      subject: `We have your order ${orderId}`,
      body: expect.stringContaining('2 × Mug, €12.50 each'),
      sentAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('gets letters about the failed order and about the refund', async () => {
    const orderId = await people.place(await people.register());
    await people.refund(orderId);
    await people.fail(orderId, 'SHIPPING.UNSERVICEABLE');
    await told(orderId, 'order-placed', 'payment-refunded', 'order-failed');
    const bodies = (await people.mail(`orderId=${orderId}`)).map(({ body }) => body).join();
    expect(bodies).toContain('we cannot deliver to the address');
    expect(bodies).toContain('€25.00');
  });

  it('gets a letter about each partial refund, with its amount', async () => {
    const orderId = await people.place(await people.register());
    await people.refundPart(orderId, 500);
    await people.refundPart(orderId, 250);
    await told(orderId, 'order-placed', 'payment-refunded', 'payment-refunded');
    const bodies = (await people.mail(`orderId=${orderId}`)).map(({ body }) => body).join();
    expect(bodies).toContain('we have paid €5.00 back to you');
    expect(bodies).toContain('we have paid €2.50 back to you');
  });

  it.each([
    ['Kim,\r\n\r\nof the\n\thills', 'Dear Kim, of the hills,'],
    ['Kim,\r\n\r\nYou have won:\n\thttps://evil.example', 'Dear customer,'],
  ])('of before names were one line without links is called %j in a letter', async (name, salutation) => {
    const orderId = await people.place(await people.register('en', name));
    await told(orderId, 'order-placed');
    const [{ body, subject }] = (await people.mail(`orderId=${orderId}`)) as [Record<string, string>];
    expect(body!.split('\n')[0]).toBe(salutation);
    expect(subject).toBe(`We have your order ${orderId}`);
  });

  it('gets no amount and no refund in letters about an order that costs nothing', async () => {
    const orderId = await people.placeFree(await people.register());
    await people.confirm(orderId);
    await people.refund(orderId, 0);
    await people.cancel(orderId);
    await told(orderId, 'order-placed', 'order-confirmed', 'order-cancelled');
    const bodies = (await people.mail(`orderId=${orderId}`)).map(({ body }) => body).join();
    expect(bodies).toContain('1 × Sticker, free');
    expect(bodies).toContain('There was nothing to pay for it, so there is nothing to pay back.');
    expect(bodies).not.toMatch(/€|paid is paid back/);
  });

  it('gets a letter about the cancellation', async () => {
    const orderId = await people.place(await people.register());
    await people.cancel(orderId);
    await told(orderId, 'order-placed', 'order-cancelled');
  });

  it('gets letters in Korean when that is their language', async () => {
    const orderId = await people.place(await people.register('ko-KR', '김철수'));
    await told(orderId, 'order-placed');
    const [letter] = await people.mail(`orderId=${orderId}`);
    expect(letter).toMatchObject({ locale: 'ko-KR', subject: `주문이 접수되었습니다 (${orderId})` });
    expect(letter!['body']).toContain('김철수 님');
  });

  it('has all letters in one mailbox', async () => {
    const customerId = await people.register('fr');
    const orders = [await people.place(customerId), await people.place(customerId)];
    await eventually(async () => {
      const letters = await people.mail(`customerId=${customerId}`);
      expect(letters.map(({ orderId }) => orderId).sort()).toEqual([...orders].sort());
      expect(letters.map(({ locale }) => locale)).toEqual(['en', 'en']);
    });
    expect((await shop.call('GET', `/api/notifications?customerId=${customerId}&limit=1&page=2`)).body).toMatchObject({
      items: [{ customerId }],
      page: 2,
      limit: 1,
      total: 2,
    });
  });
});

describe('a notification', () => {
  it("is recorded on a stream of its own, in the order's conversation", async () => {
    const orderId = await people.place(await people.register());
    await told(orderId, 'order-placed');
    const [{ notificationId }] = (await people.mail(`orderId=${orderId}`)) as [{ notificationId: string }];
    const recorded = await eventually(async () => {
      const events = await shop.log.readStream(`notifications.notification-${notificationId}`);
      expect(events).toHaveLength(1);
      return events[0]!;
    });
    expect(recorded).toMatchObject({
      type: 'notifications.notification-sent.v1',
      data: { notificationId, orderId, template: 'order-placed', channel: 'mailbox' },
    });
    const [placed] = await shop.log.readStream(`ordering.order-${orderId}`);
    expect(recorded.metadata).toEqual({
      correlationId: placed!.metadata.correlationId,
      causationId: placed!.id,
      actor: { kind: 'service', id: 'notifications' },
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/),
    });
  });

  it('is sent once when every message is repeated', async () => {
    const customerId = await people.register();
    const orderId = await people.place(customerId);
    await people.confirm(orderId);
    await told(orderId, 'order-placed', 'order-confirmed');
    const before = await people.mail(`customerId=${customerId}`);
    const head = await shop.log.head();
    await shop.restart('notifications/integration', 'notifications/orders', 'notifications/customers');
    const later = await people.place(customerId);
    await told(later, 'order-placed');
    expect(await people.mail(`orderId=${orderId}`)).toEqual(before);
    const { events } = await shop.log.readAll({ after: head, filter: { streamPrefixes: ['notifications.'] } });
    expect(events).toHaveLength(1);
  });

  it('waits for missing copies, and is never parked for them', async () => {
    const orderId = new RandomIds().next();
    await people.confirm(orderId);
    await eventually(() =>
      expect(shop.faults).toContainEqual(
        expect.objectContaining({ outcome: 'retrying', error: expect.objectContaining({ name: 'CopyBehind' }) }),
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(shop.faults.filter(({ outcome }) => outcome === 'parked')).toEqual([]);
    expect(await templatesOf(orderId)).toEqual([]);
    await people.place(await people.register(), orderId);
    await told(orderId, 'order-placed', 'order-confirmed');
  });
});

describe('a customer with a changed profile', () => {
  it('gets later letters with the new name and language', async () => {
    const customerId = await people.register('en', 'Kim');
    await told(await people.place(customerId), 'order-placed');
    await people.change(customerId, '김영희', 'ko-KR');
    await eventually(async () => {
      const orderId = await people.place(customerId);
      await told(orderId, 'order-placed');
      const [letter] = await people.mail(`orderId=${orderId}`);
      expect(letter).toMatchObject({ locale: 'ko-KR', body: expect.stringContaining('김영희') });
    });
  });
});

describe('the mailbox', () => {
  it('shows customers their own letters, and those of others only to operators', async () => {
    const [kim, lee] = [await people.register(), await people.register()];
    const orderId = await people.place(kim);
    await told(orderId, 'order-placed');
    const ask = (userId: string, query: string) => shop.callAs({ userId }, 'GET', `/api/notifications?${query}`);
    expect((await ask(kim, `orderId=${orderId}`)).body).toMatchObject({ total: 1 });
    expect((await ask(kim, `customerId=${kim}`)).body).toMatchObject({ total: 1 });
    expect((await ask(lee, `orderId=${orderId}`)).body).toMatchObject({ items: [], total: 0 });
    expect(await ask(lee, `customerId=${kim}`)).toMatchObject({ status: 403, body: { code: 'HTTP.FORBIDDEN' } });
    expect((await shop.callAs('nobody', 'GET', `/api/notifications?customerId=${kim}`)).status).toBe(401);
  });

  it('needs an order or a customer in the query', async () => {
    for (const query of ['', 'orderId=42', 'customerId=', 'orderId=&limit=5']) {
      expect(await shop.call('GET', `/api/notifications?${query}`)).toMatchObject({ status: 400 });
    }
  });

  it('is empty for an unknown order', async () => {
    expect((await shop.call('GET', `/api/notifications?orderId=${new RandomIds().next()}`)).body).toMatchObject({
      items: [],
      total: 0,
    });
  });
});

it('documents its API', async () => {
  const { status, body } = await shop.call('GET', '/openapi.json');
  expect(status).toBe(200);
  expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(['/api/notifications']));
});
