import { StaticDiscovery } from '@maru/discovery';
import { cursorOf } from '@maru/service';
import type { ParkedEntryShown } from '@maru/service';
import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

const entry = (group: string, position: string): ParkedEntryShown => ({
  ...{ group, position, key: `k-${position}`, entity: `k-${position}`, type: 'a-type', id: `id-${position}` },
  ...{ error: 'no ink is left', attempts: 5, faults: 0, state: 'parked' },
  occurredAt: '2030-01-01T00:00:00.000Z',
  parkedAt: '2030-01-01T00:00:01.000Z',
});

interface Asked {
  readonly context: string;
  readonly query: Record<string, string>;
}
interface Done {
  readonly path: string;
  readonly body: unknown;
  readonly reason: unknown;
  readonly authorization: unknown;
}

const opened: EchoContext[] = [];
let asked: Asked[];
let done: Done[];
let gateway: OpenGateway;

/** A context with these messages in one group, which keeps what it is asked. */
async function holder(context: string, positions: readonly string[], status = 200): Promise<[string, string[]]> {
  const echo = await echoContext((fastify) => {
    fastify.get('/internal/parked', (request, reply) => {
      const query = request.query as Record<string, string>;
      asked.push({ context, query });
      const after = query['after'] === undefined ? '' : (placeOf(query['after'])[1] ?? '');
      const parked = positions.filter((each) => each > after).map((each) => entry(`${context}/view`, each));
      return reply.code(status).send({ parked: parked.slice(0, Number(query['limit'])) });
    });
    fastify.get('/internal/parked/message', (request) => ({ error: 'the whole error', ...(request.query as object) }));
    for (const path of ['/internal/parked/retry', '/internal/parked/drop'])
      fastify.post(path, ({ body, headers }) => {
        const { 'x-reason': reason, authorization } = headers;
        done.push({ path, body: JSON.parse(String(body)), reason, authorization });
        return { handled: 1, left: 0 };
      });
  });
  opened.push(echo);
  return [context, [echo.url]];
}

const placeOf = (cursor: string) => JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[];

const call = async (path: string, init: RequestInit = {}) => {
  const headers = { authorization: gateway.operator, 'content-type': 'application/json', ...init.headers };
  const answer = await gateway.send(path, { ...init, headers });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  call(path, { method: 'POST', body: JSON.stringify(body), headers });

beforeEach(async () => {
  [asked, done] = [[], []];
  const holders = [
    await holder('catalog', ['1', '2']),
    await holder('ordering', ['3', '4']),
    await holder('payments', [], 500),
  ];
  gateway = await openGateway(new StaticDiscovery(Object.fromEntries(holders)));
});
afterEach(async () => {
  await gateway.close();
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

describe('messages that contexts have put aside', () => {
  it('are listed page by page over all contexts, and those that do not answer are named', async () => {
    const first = await call('/api/parked?limit=3&state=parked');
    expect(first.status).toBe(200);
    const positions = ({ body }: { body: Record<string, unknown> }) =>
      (body['items'] as ParkedEntryShown[]).map(({ position }) => position);
    expect(positions(first)).toEqual(['1', '2', '3']);
    expect(first.body['next']).toBe(cursorOf(['ordering/view', '3', 'k-3']));
    expect(first.body['unanswered']).toEqual(expect.arrayContaining(['payments', 'shipping']));
    expect(first.body['unanswered']).not.toContain('catalog');
    for (const { query } of asked) expect(query).toEqual({ limit: '4', state: 'parked' });

    asked = [];
    const second = await call(`/api/parked?limit=3&cursor=${String(first.body['next'])}`);
    expect(positions(second)).toEqual(['4']);
    expect(second.body).not.toHaveProperty('next');
    expect(asked.map(({ context }) => context)).not.toContain('catalog');
  });

  it('of one context are asked for there only', async () => {
    const { body } = await call('/api/parked?context=ordering');
    expect((body['items'] as object[]).length).toBe(2);
    expect(asked.map(({ context }) => context)).toEqual(['ordering']);
    expect((await call('/api/parked?context=kitchen')).status).toBe(400);
  });

  it('are shown one by one with the whole error', async () => {
    const query = new URLSearchParams({ group: 'ordering/view', key: 'k-3', position: '3' }).toString();
    const { body } = await call(`/api/parked/message?${query}`);
    expect(body).toEqual({ error: 'the whole error', group: 'ordering/view', key: 'k-3', position: '3' });
    const unknown = await call('/api/parked/message?group=kitchen/view&key=k&position=1');
    expect(unknown).toMatchObject({ status: 404, body: { code: 'HTTP.NOT_FOUND' } });
  });

  it('are retried by their context, with the token of the caller', async () => {
    const body = { group: 'ordering/view', key: 'k-3' };
    expect(await post('/api/parked/retry', body)).toEqual({ status: 200, body: { handled: 1, left: 0 } });
    expect(done).toEqual([
      { path: '/internal/parked/retry', body, reason: undefined, authorization: gateway.operator },
    ]);
  });

  it('are dropped for a reason only, which the context gets', async () => {
    const body = { group: 'ordering/view', key: 'k-3', position: '3' };
    const refused = await post('/api/parked/drop', body);
    expect(refused).toMatchObject({ status: 400, body: { code: 'HTTP.INVALID_REQUEST' } });
    expect(refused.body['errors']).toMatchObject([{ path: 'X-Reason' }]);
    expect(done).toEqual([]);
    const reason = encodeURIComponent('written by hand');
    expect(await post('/api/parked/drop', body, { 'x-reason': reason })).toMatchObject({ status: 200 });
    expect(done).toMatchObject([{ path: '/internal/parked/drop', body, reason }]);
  });

  it('are neither shown nor changed for staff without the right', async () => {
    const authorization = `Bearer ${await gateway.tokens.token({ roles: ['support'] })}`;
    expect((await call('/api/parked', { headers: { authorization } })).status).toBe(403);
    const act = post('/api/parked/retry', { group: 'ordering/view', key: 'k-3' }, { authorization });
    expect(await act).toMatchObject({ status: 403 });
    expect([asked, done]).toEqual([[], []]);
  });
});
