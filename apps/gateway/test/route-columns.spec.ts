import { StaticDiscovery } from '@maru/discovery';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Routes } from '../src/routes';
import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

// Unused addresses. There are two, because an instance that refused a connection is ejected for a while.
const NOWHERE = 'http://127.0.0.1:1';
const NOWHERE_ELSE = 'http://127.0.0.1:2';

const ROUTES: Routes = {
  '/api/orders': { upstream: 'ordering', limit: 'signed-in', timeoutMs: 200 },
  '/api/payments': { upstream: 'payments', limit: 'signed-in', retry: 'never' },
  '/api/shipments': { upstream: 'shipping', limit: 'signed-in' },
};

let context: EchoContext;
let gateway: OpenGateway;
beforeAll(async () => {
  context = await echoContext((fastify) => {
    for (const path of ['/api/orders/slow', '/api/shipments/slow'])
      fastify.get(path, async () => {
        await sleep(700);
        return {};
      });
  });
  gateway = await openGateway(
    new StaticDiscovery({
      ordering: [context.url],
      payments: [NOWHERE_ELSE, context.url],
      shipping: [NOWHERE, context.url],
    }),
    { UPSTREAM_TIMEOUT_MS: '20000' },
    ROUTES,
  );
});
afterAll(async () => {
  await gateway.close();
  await context.close();
});

describe('a route', () => {
  it('with a timeout of its own answers 504 after it, and sends its context that deadline', async () => {
    const answer = await gateway.send('/api/orders/slow');
    expect(answer.status).toBe(504);
    expect(await answer.json()).toMatchObject({ code: 'HTTP.GATEWAY_TIMEOUT' });
    expect(Number(context.heard.at(-1)!.headers['x-deadline-ms'])).toBeLessThanOrEqual(180);
  });

  it('adds the preferred wait of the client to its timeout', async () => {
    expect((await gateway.send('/api/orders/slow', { headers: { prefer: 'wait=20' } })).status).toBe(200);
  });

  it("without a timeout of its own has the gateway's", async () => {
    expect((await gateway.send('/api/shipments/slow')).status).toBe(200);
  });

  it('sends a request that did not reach an instance to another one', async () => {
    const answers = await Promise.all([1, 2].map(() => gateway.send('/api/shipments')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it("with retry 'never' does not send a request to another instance", async () => {
    const answers = await Promise.all([1, 2].map(() => gateway.send('/api/payments', { method: 'POST' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 503]);
    expect(context.heard.filter(({ url }) => url === '/api/payments')).toHaveLength(1);
  });
});
