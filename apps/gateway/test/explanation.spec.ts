import { contextNames } from '@maru/contracts';
import { StaticDiscovery } from '@maru/discovery';
import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { ORDER, paying, quiet } from './explanation/known-order';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

const opened: EchoContext[] = [];
let asked: { context: string; url: string; authorization: string | undefined }[];
let gateway: OpenGateway;
beforeEach(() => (asked = []));
afterEach(async () => {
  await gateway.close();
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

/** A shop in which each context answers quietly, but those of `others`; one without an address is down. */
async function shop(others: Readonly<Record<string, object | 'down'>>, env: Record<string, string> = {}) {
  const instances = await Promise.all(
    contextNames.map(async (context): Promise<[string, string[]]> => {
      const change = others[context] ?? {};
      if (change === 'down') return [context, []];
      const echo = await echoContext((fastify) => {
        fastify.get('/internal/explanation', ({ url, headers }) => {
          asked.push({ context, url, authorization: headers.authorization });
          return quiet(context, change as object);
        });
        fastify.get('/api/orders/:id/explanation', (_request, reply) => reply.code(404).send({ from: context }));
      });
      opened.push(echo);
      return [context, [echo.url]];
    }),
  );
  gateway = await openGateway(new StaticDiscovery(Object.fromEntries(instances)), env);
}

const explain = (authorization: string, id = ORDER) =>
  gateway.send(`/api/orders/${id}/explanation`, { headers: { authorization } });

describe('GET /api/orders/:id/explanation', () => {
  it('asks every context with the token of staff, and composes their answers', async () => {
    const shipment = { shipmentId: 's', status: 'BOOKED' };
    const charges = [{ amount: { amount: 5, currency: 'EUR' }, reference: 'ch' }];
    const letters = [{ template: 'order-confirmed' }];
    await shop({
      ordering: { facts: paying() },
      payments: { facts: { known: true, charges } },
      shipping: { facts: { known: true, shipment } },
      notifications: { facts: { known: true, letters } },
    });
    const answer = await explain(gateway.operator);
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as { contexts: { context: string; reachable: boolean }[] };
    expect(body).toMatchObject({
      ...{ orderId: ORDER, status: 'STOCK_RESERVED', process: { state: 'STOCK_RESERVED' } },
      verdict: { code: expect.any(String), sentence: expect.any(String), next: expect.any(String) },
      effects: { charges, refunds: [], shipment, letters },
    });
    expect(body.contexts.map(({ context, reachable }) => [context, reachable])).toEqual(
      contextNames.map((context) => [context, true]),
    );
    expect(asked).toHaveLength(contextNames.length);
    for (const { url, authorization } of asked) {
      expect(url).toContain(`id=${ORDER}`);
      expect(authorization).toBe(gateway.operator);
    }
  });

  it('tells of a context that does not answer, and still of the others', async () => {
    await shop({ ordering: { facts: paying() }, payments: 'down', shipping: 'down' });
    const body = (await (await explain(gateway.operator)).json()) as Record<string, object[]>;
    expect(body['verdict']).toMatchObject({ code: 'CONTEXT_DOWN', subject: 'payments' });
    expect(body['contexts']!.filter((each) => 'error' in each)).toHaveLength(2);
  });

  it('counts as one request to each context', async () => {
    await shop({ ordering: { facts: paying() } }, { RATE_LIMIT_OPERATOR: String(2 * contextNames.length) });
    const [first, second, third] = [
      await explain(gateway.operator),
      await explain(gateway.operator),
      await explain(gateway.operator),
    ];
    expect([first.status, second.status, third.status]).toEqual([200, 200, 429]);
    expect(first.headers.get('ratelimit-remaining')).toBe(String(contextNames.length));
    expect(asked).toHaveLength(2 * contextNames.length);
  });

  it('answers an unknown order with 404, and a malformed id with 400', async () => {
    await shop({});
    const unknown = await explain(gateway.operator);
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { code: 'ORDERING.UNKNOWN_ORDER' }]);
    expect((await explain(gateway.operator, '42')).status).toBe(400);
  });

  it('leaves the answer for customers to ordering, and asks no other context', async () => {
    await shop({});
    const customer = await gateway.send(`/api/orders/${ORDER}/explanation`);
    expect([customer.status, await customer.json()]).toEqual([404, { from: 'ordering' }]);
    expect(asked).toEqual([]);
  });

  it('needs a token', async () => {
    await shop({});
    expect((await fetch(`${gateway.url}/api/orders/${ORDER}/explanation`)).status).toBe(401);
  });
});
