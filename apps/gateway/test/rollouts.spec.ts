import { StaticDiscovery } from '@maru/discovery';
import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

let contexts: EchoContext[];
let status: number;
let gateway: OpenGateway;

beforeEach(async () => {
  status = 200;
  const version = (name: string) =>
    echoContext((fastify) => {
      fastify.all('/api/*', (_request, reply) => reply.code(name === '2' ? status : 200).send({ name }));
    });
  contexts = [await version('1'), await version('2')];
  const [stable, candidate] = contexts.map(({ url }, at) => `${url}#version=${at + 1}`);
  const both = [stable!, candidate!];
  gateway = await openGateway(new StaticDiscovery({ ordering: both, catalog: both }), {
    RATE_LIMIT_ANONYMOUS: '1000000',
    RATE_LIMIT_SIGNED_IN: '1000000',
  });
});
afterEach(async () => {
  await gateway.close();
  for (const context of contexts) await context.close();
});

const operate = (method: string, context = 'ordering', body?: object, authorization = gateway.operator) =>
  gateway.send(`/api/rollouts/${context}`, {
    method,
    headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
const roll = (percent: number, more: object = {}, context = 'ordering') =>
  operate('PUT', context, { stable: '1', candidate: '2', percent, window: 10, ...more });

/** The versions that answer so many requests. */
async function answered(count: number, headers: Record<string, string> = {}, path = '/api/orders') {
  const versions: string[] = [];
  for (let i = 0; i < count; i++) {
    const { name } = (await (await gateway.send(path, { headers })).json()) as { name: string };
    versions.push(name);
  }
  return versions;
}

describe('a new version of a context', () => {
  it('takes turns with the old version without a rollout', async () => {
    expect(new Set(await answered(10))).toEqual(new Set(['1', '2']));
  });

  it('gets the share of clients that an operator sets', async () => {
    expect((await roll(0)).status).toBe(200);
    expect(new Set(await answered(20))).toEqual(new Set(['1']));
    await roll(100);
    expect(new Set(await answered(20))).toEqual(new Set(['2']));
    await roll(50);
    const seen = await Promise.all(
      Array.from({ length: 30 }, async (_, nth) => {
        const authorization = `Bearer ${await gateway.tokens.token({ userId: `customer-${nth}` })}`;
        return new Set(await answered(2, { authorization }));
      }),
    );
    // Each client gets one version, and not all clients the same.
    expect(seen.map(({ size }) => size)).toEqual(Array(30).fill(1));
    expect(new Set(seen.flatMap((versions) => [...versions]))).toEqual(new Set(['1', '2']));
    expect((await operate('DELETE')).status).toBe(204);
    expect(await (await operate('GET')).json()).not.toHaveProperty('rollout');
  });

  it.each<Record<string, string>>([{ 'x-user-group': 'canary' }, { cookie: 'a=b; user-group=canary' }])(
    'gets the clients that ask for it: %j',
    async (headers) => {
      await roll(0);
      expect(new Set(await answered(5, headers))).toEqual(new Set(['2']));
      expect(new Set(await answered(5, { cookie: 'user-group=canaryish' }))).toEqual(new Set(['1']));
    },
  );

  it('gets no client any more when it fails too often', async () => {
    await roll(100, { maxErrorRate: 0.3 });
    status = 500;
    const versions = await answered(25);
    expect(versions.slice(0, 4)).toEqual(['2', '2', '2', '2']);
    expect(new Set(versions.slice(4))).toEqual(new Set(['1']));
    expect(await (await operate('GET')).json()).toMatchObject({ rolledBack: { errorRate: 1, answers: 4 } });
    expect(gateway.complaints.filter((line) => line.includes('all go back to 1'))).toHaveLength(1);
    // An operator can begin the rollout again.
    status = 200;
    await roll(100);
    expect(new Set(await answered(5))).toEqual(new Set(['2']));
  });

  it('gets no client any more when it is unreachable', async () => {
    await roll(100);
    await contexts[1]!.close();
    // The stable version answers each request, because nothing was sent to the candidate.
    expect(new Set(await answered(30))).toEqual(new Set(['1']));
  });

  it('has entries of its own in the cache', async () => {
    await roll(0, {}, 'catalog');
    const path = '/api/products';
    expect(await answered(1, {}, path)).toEqual(['1']);
    expect(await answered(1, { 'x-user-group': 'canary' }, path)).toEqual(['2']);
    expect(await answered(1, {}, path)).toEqual(['1']);
  });
});

describe('the rollouts', () => {
  it('are listed with the paths and the versions of every context', async () => {
    await roll(25);
    const answer = await gateway.send('/api/rollouts', { headers: { authorization: gateway.operator } });
    const { items } = (await answer.json()) as { items: { context: string }[] };
    const of = (name: string) => items.find(({ context }) => context === name);
    const versions = [1, 2].map((version) => ({ version: String(version), instances: 1, healthy: 1 }));
    expect(of('ordering')).toMatchObject({ versions, rollout: { percent: 25, window: 10 }, seen: { answers: 0 } });
    expect(of('ordering')).toHaveProperty('paths', ['/api/orders']);
    expect(of('catalog')).toEqual({ context: 'catalog', paths: ['/api/products'], versions });
    expect(of('shipping')).toHaveProperty('versions', []);
    // Addresses of instances stay inside of the shop.
    expect(JSON.stringify(items)).not.toContain('127.0.0.1');
  });

  it('are in the document of the API', async () => {
    const { paths } = (await (await fetch(`${gateway.url}/docs/openapi.json`)).json()) as { paths: object };
    expect(paths).toMatchObject({
      '/api/rollouts': { get: { operationId: 'listRollouts' } },
      '/api/rollouts/{context}': { get: {}, put: { requestBody: {} }, delete: { responses: { 204: {} } } },
    });
  });

  it('are open to operators only', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const body = method === 'PUT' ? {} : undefined;
      expect((await operate(method, 'ordering', body, 'Bearer not.a.token')).status).toBe(401);
    }
    expect((await fetch(`${gateway.url}/api/rollouts/ordering`)).status).toBe(401);
    // With the token of a customer.
    expect((await gateway.send('/api/rollouts/ordering')).status).toBe(403);
  });

  it('are refused with an impossible percentage or an unknown context', async () => {
    const answer = await roll(101);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ path: 'percent' }] });
    expect((await roll(10, {}, 'nothing')).status).toBe(404);
    expect(await (await operate('GET')).json()).not.toHaveProperty('rollout');
  });
});
