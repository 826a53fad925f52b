import { StaticDiscovery } from '@maru/discovery';
import type { AuditEntry } from '@maru/service';
import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';
import { contexts as names } from '../src/routes';

const entry = (nth: number, context: string): AuditEntry => ({
  id: `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`,
  at: new Date(Date.UTC(2030, 0, 1, 0, 0, nth)).toISOString(),
  ...{ context, type: 'a-type', actor: { kind: 'user', id: 'u-1' }, correlationId: 'c' },
});

const opened: EchoContext[] = [];
let asked: { context: string; url: string; authorization: string | undefined }[];
let recorded: { context: string; body: unknown; reason: unknown; client: unknown }[];
let gateway: OpenGateway;
beforeEach(() => ([asked, recorded] = [[], []]));
afterEach(async () => {
  await gateway.close();
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

/** A context with these acts; with `status` it answers every request with that. */
async function holder(context: string, nths: number[] = [], status?: number): Promise<[string, string[]]> {
  const items = nths.map((nth) => entry(nth, context));
  const echo = await echoContext((fastify) => {
    fastify.get('/internal/audit', (request, reply) => {
      asked.push({ context, url: request.url, authorization: request.headers.authorization });
      return status === undefined ? { items, limit: 10 } : reply.code(status).send({});
    });
    fastify.post('/internal/acts', (request, reply) => {
      const { 'x-reason': reason, 'x-internal-client': client } = request.headers;
      if (status === undefined) recorded.push({ context, body: JSON.parse(String(request.body)), reason, client });
      return reply.code(status ?? 204).send();
    });
  });
  opened.push(echo);
  return [context, [echo.url]];
}

const before = async (...holders: readonly [string, string[]][]) =>
  (gateway = await openGateway(new StaticDiscovery(Object.fromEntries(holders))));
const search = async (query = '', authorization = gateway.operator, method = 'GET') => {
  const answer = await gateway.send(`/api/audit${query}`, { method, headers: { authorization } });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
};

describe('GET /api/audit', () => {
  it('asks every context at once with the query and the token, and merges their acts', async () => {
    await before(await holder('ordering', [7, 3]), await holder('catalog', [5]), await holder('customers', [6]));
    const { status, body, headers } = await search('?actor=u-1&limit=3');
    expect(status).toBe(200);
    const items = body['items'] as AuditEntry[];
    expect(items.map(({ context }) => context)).toEqual(['ordering', 'customers', 'catalog']);
    expect(body['next']).toEqual(expect.any(String));
    expect(headers.get('cache-control')).toBe('no-store');
    expect(asked.map(({ context }) => context).sort()).toEqual(['catalog', 'customers', 'ordering']);
    for (const each of asked)
      expect(each).toMatchObject({ url: '/internal/audit?actor=u-1&limit=3', authorization: gateway.operator });
  });

  it('names the contexts that did not answer, and is 503 when none did', async () => {
    await before(await holder('ordering', [7]), await holder('catalog', [5], 500));
    const { body } = await search();
    expect(body['items']).toHaveLength(1);
    expect(body['unanswered']).toEqual(names.filter((name) => name !== 'ordering'));
    expect(await search('?context=catalog')).toMatchObject({ status: 503, body: { code: 'HTTP.UNAVAILABLE' } });
  });

  it('asks a named context alone, and all contexts for the acts of the gateway', async () => {
    await before(await holder('ordering', [7]), await holder('catalog', [5]));
    await search('?context=catalog');
    expect(asked.map(({ context }) => context)).toEqual(['catalog']);
    expect((await search('?context=gateway')).body['items']).toHaveLength(2);
  });

  it('needs the scope audit:read, and refuses unknown queries and other methods', async () => {
    await before(await holder('ordering', [7]));
    const support = `Bearer ${await gateway.tokens.token({ roles: ['customer', 'support'] })}`;
    expect(await search('', support)).toMatchObject({ status: 403, body: { code: 'HTTP.FORBIDDEN' } });
    const platform = `Bearer ${await gateway.tokens.token({ roles: ['customer', 'platform'] })}`;
    expect((await search('', platform)).status).toBe(200);
    expect((await fetch(`${gateway.url}/api/audit`)).status).toBe(401);
    for (const query of ['?limit=101', '?limit=0', '?cursor=none', '?who=me', '?context=shop', '?actor=a&actor=b'])
      expect([query, (await search(query)).status]).toEqual([query, 400]);
    const posted = await search('', platform, 'POST');
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(asked).toHaveLength(1);
  });

  it('is in the OpenAPI document', async () => {
    await before(await holder('ordering'));
    const document = (await (await fetch(`${gateway.url}/docs/openapi.json`)).json()) as {
      paths: Record<string, { get: { parameters: { name: string }[]; responses: object } }>;
    };
    const { parameters, responses } = document.paths['/api/audit']!.get;
    const filters = ['actor', 'onBehalfOf', 'subject', 'type', 'context', 'from', 'to', 'limit', 'cursor'];
    expect(parameters.map(({ name }) => name).sort()).toEqual([...filters].sort());
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '400', '401', '403', '429', '503']));
  });
});

describe('a change of a route', () => {
  const rollout = { stable: '1', candidate: '2', percent: 5, window: 10 };
  const change = (method: string, body?: object) =>
    gateway.send('/api/rollouts/ordering', {
      method,
      headers: {
        authorization: gateway.operator,
        'x-reason': 'a%20try',
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  const state = async () => (await (await change('GET')).json()) as object;

  it('is recorded by customers with the reason before it is made', async () => {
    await before(await holder('ordering'), await holder('customers'));
    expect((await change('PUT', rollout)).status).toBe(200);
    expect((await change('DELETE')).status).toBe(204);
    const told = { context: 'customers', reason: 'a%20try', client: 'loopback' };
    const of = (details: object) => ({ act: 'SECURITY.ROUTE_CHANGED', subject: 'ordering', details });
    expect(recorded).toEqual([
      { ...told, body: of({ stable: '1', candidate: '2', percent: 5 }) },
      { ...told, body: of({ ended: true }) },
    ]);
  });

  it('is recorded by another context while customers fails', async () => {
    await before(await holder('customers', [], 500), await holder('shipping'));
    expect((await change('PUT', rollout)).status).toBe(200);
    expect(recorded.map(({ context }) => context)).toEqual(['shipping']);
  });

  it('is not made when no context records it', async () => {
    await before(await holder('customers', [], 500), await holder('ordering', [], 404));
    expect((await change('PUT', rollout)).status).toBe(503);
    expect(await state()).not.toHaveProperty('rollout');
    expect(gateway.complaints.join()).not.toContain('SECURITY.ROUTE_CHANGED');
  });
});
