import { contexts, fronts } from '@maru/contracts';
import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

let context: EchoContext;
let gateway: OpenGateway;
let documents: number;
let checks: number;
let ready: boolean;
let telling: Promise<void>;

beforeEach(async () => {
  [documents, checks, ready, telling] = [0, 0, true, Promise.resolve()];
  context = await echoContext((fastify) => {
    fastify.get('/openapi.json', async () => {
      documents += 1;
      await telling;
      return { paths: {} };
    });
    fastify.get('/health/ready', (_request, reply) => {
      checks += 1;
      return reply.code(ready ? 200 : 503).send({});
    });
  });
});
afterEach(async () => {
  await gateway.close();
  await context.close();
});

const get = async (path: string) => {
  const answer = await fetch(gateway.url + path);
  await answer.arrayBuffer();
  return answer.status;
};
const many = (path: string, count: number) => Promise.all(Array.from({ length: count }, () => get(path)));
const CONTEXTS = contexts.length + fronts.length;

describe('a route of the gateway itself', () => {
  it.each(['/docs', '/docs/openapi.json', '/docs/page.js', '/docs/assets/swagger-ui.css', '/metrics'])(
    'counts against the limit: %s',
    async (path) => {
      gateway = await openGateway(context.url, { RATE_LIMIT_SIGNED_IN: '3' });
      const statuses: number[] = [];
      for (let n = 0; n < 4; n++) statuses.push(await get(path));
      expect(statuses.map((status) => status === 429)).toEqual([false, false, false, true]);
    },
  );

  it('counts against the limit at an unknown path, too', async () => {
    gateway = await openGateway(context.url, { RATE_LIMIT_SIGNED_IN: '3' });
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++) statuses.push(await get(`/nothing/${n}`));
    expect(statuses).toEqual([404, 404, 404, 429, 429]);
  });

  it('has a limit of its own for probes', async () => {
    gateway = await openGateway(context.url, { RATE_LIMIT_SIGNED_IN: '1', RATE_LIMIT_PROBES: '4' });
    expect(await many('/nothing', 2)).toEqual([404, 429]);
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++) statuses.push(await get('/health/live'));
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
  });
});

describe('the merged document', () => {
  it('is built once for concurrent and later requests', async () => {
    gateway = await openGateway(context.url);
    let tell: () => void;
    telling = new Promise((resolve) => (tell = resolve));
    const asked = many('/docs/openapi.json', 30);
    await eventually(() => expect(documents).toBe(CONTEXTS));
    await sleep(20);
    tell!();
    expect(new Set(await asked)).toEqual(new Set([200]));
    await many('/docs/openapi.json', 30);
    expect(documents).toBe(CONTEXTS);
  });
});

describe('readiness', () => {
  it('asks the contexts once a second, however many requests come', async () => {
    gateway = await openGateway(context.url);
    const began = performance.now();
    expect(new Set(await many('/health/ready', 200))).toEqual(new Set([200]));
    // One check at the start, then one a second.
    expect(checks).toBeLessThanOrEqual(CONTEXTS * (2 + Math.floor((performance.now() - began) / 1_000)));
  });

  it('shows within seconds that a context is not ready, and that it is ready again', async () => {
    gateway = await openGateway(context.url);
    expect(await get('/health/ready')).toBe(200);
    ready = false;
    await eventually(async () => expect(await get('/health/ready')).toBe(503), 5_000);
    ready = true;
    await eventually(async () => expect(await get('/health/ready')).toBe(200), 5_000);
  });
});
