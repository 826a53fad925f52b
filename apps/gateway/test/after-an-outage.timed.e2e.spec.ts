import { StaticDiscovery } from '@maru/discovery';
import { setTimeout as sleep } from 'node:timers/promises';
import { echoContext } from './echo-context';
import { openGateway } from './open-gateway';

const CLIENTS = 8;
const OUTAGE_MS = 3_000;
const SOON_MS = 2_000;

it('the gateway serves each of eight clients within two seconds after a context recovers', async () => {
  let away = false;
  const ordering = await echoContext((fastify) => {
    // Like a context whose log is away: it retries until the deadline of the request.
    fastify.post('/api/orders', async (_request, reply) => {
      for (const deadline = Date.now() + 500; away && Date.now() < deadline;) await sleep(20);
      return reply.code(away ? 504 : 202).send({});
    });
  });
  const discovery = new StaticDiscovery({ ordering: [ordering.url] });
  const gateway = await openGateway(discovery, { RATE_LIMIT_ANONYMOUS: '1000000', RATE_LIMIT_SIGNED_IN: '1000000' });
  try {
    let stopped = false;
    const accepted = Array.from({ length: CLIENTS }, (): number[] => []);
    const refused = new Set<number>();
    const clients = accepted.map(async (times, n) => {
      const authorization = `Bearer ${await gateway.tokens.token({ userId: `customer-${n}` })}`;
      while (!stopped) {
        const { status } = await gateway.send('/api/orders', {
          method: 'POST',
          body: '{}',
          headers: { authorization },
        });
        if (status === 202) times.push(performance.now());
        else refused.add(status);
        await sleep(100);
      }
    });
    await sleep(300);
    away = true;
    await sleep(OUTAGE_MS);
    away = false;
    const back = performance.now();
    await sleep(6_000);
    stopped = true;
    await Promise.all(clients);
    // 503: the circuit was open.
    expect([...refused].sort()).toEqual([503, 504]);
    const waited = accepted.map((times) => (times.find((at) => at > back) ?? Infinity) - back);
    expect(Math.max(...waited)).toBeLessThan(SOON_MS);
  } finally {
    await gateway.close();
    await ordering.close();
  }
});
