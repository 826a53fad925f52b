import { StaticDiscovery } from '@maru/discovery';
import { eventually } from '@maru/testing';
import type { FastifyReply } from 'fastify';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

const WITHOUT_LIMITS = { RATE_LIMIT_ANONYMOUS: '1000000', RATE_LIMIT_SIGNED_IN: '1000000' };

let ordering: EchoContext;
let catalog: EchoContext;
let gateway: OpenGateway;
/** The time that ordering takes for its answer, in ms, and the status of that. */
let takes: number;
let status: number;
/** Belongs to one test, because a handler of an earlier one may end late. */
let load: { underWay: number; most: number };
/** A command also waits for this. */
let gate: Promise<void>;
/** Whether ordering answers 102 while it waits. */
let waits: boolean;

beforeEach(async () => {
  [takes, status, gate, waits] = [0, 200, Promise.resolve(), false];
  const own = (load = { underWay: 0, most: 0 });
  ordering = await echoContext((fastify) => {
    fastify.all('/api/orders*', async ({ method }, reply: FastifyReply) => {
      own.underWay += 1;
      own.most = Math.max(own.most, own.underWay);
      if (waits) reply.raw.writeProcessing();
      await Promise.all([sleep(takes), method === 'POST' ? gate : undefined]);
      own.underWay -= 1;
      return reply.code(status).send({});
    });
  });
  catalog = await echoContext();
});
afterEach(async () => {
  await gateway.close();
  await ordering.close();
  await catalog.close();
});

const openWith = async (env: Record<string, string>) => {
  const discovery = new StaticDiscovery({ ordering: [ordering.url], catalog: [catalog.url] });
  gateway = await openGateway(discovery, { ...WITHOUT_LIMITS, ...env });
};
/** Holds every command up until the returned function is called. */
const closeGate = () => {
  let open = () => {};
  gate = new Promise((resolve) => (open = resolve));
  return open;
};
/** Places an order of a new customer, unless one is named. */
const order = async (userId: string = randomUUID()) => {
  const authorization = `Bearer ${await gateway.tokens.token({ userId })}`;
  return gateway.send('/api/orders', { method: 'POST', body: '{}', headers: { authorization } });
};
const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
  const began = performance.now();
  return [await work(), performance.now() - began];
};

describe('a request to a slow context', () => {
  it('is answered 504 after the timeout', async () => {
    await openWith({ UPSTREAM_TIMEOUT_MS: '150' });
    const open = closeGate();
    const [answer, ms] = await timed(() => order());
    expect(answer.status).toBe(504);
    expect(await answer.json()).toMatchObject({ code: 'HTTP.GATEWAY_TIMEOUT' });
    expect(ms).toBeGreaterThanOrEqual(145);
    open();
  });

  it('has more time when the client prefers to wait', async () => {
    await openWith({ UPSTREAM_TIMEOUT_MS: '150' });
    takes = 600;
    const patient = await gateway.send('/api/orders/1', { headers: { prefer: 'return=minimal, wait=1' } });
    expect(patient.status).toBe(200);
    const impatient = await gateway.send('/api/orders/1', { headers: { prefer: 'wait=soon' } });
    expect(impatient.status).toBe(504);
  });

  it('has the deadline of the gateway, whatever deadline the client sends', async () => {
    await openWith({ UPSTREAM_TIMEOUT_MS: '2000' });
    await gateway.send('/api/orders', { headers: { 'x-deadline-ms': '600000' } });
    await gateway.send('/api/orders', { headers: { prefer: 'wait=10' } });
    const told = ordering.heard.map(({ headers }) => Number(headers['x-deadline-ms']));
    expect(told[0]).toBeLessThanOrEqual(1_800);
    expect(told[0]).toBeGreaterThan(1_500);
    expect(told[1]).toBeLessThanOrEqual(10_800);
    expect(told[1]).toBeGreaterThan(10_000);
  });

  it('waits for a place in the bulkhead, and is refused when the queue is full', async () => {
    await openWith({ UPSTREAM_COMMANDS_CONCURRENCY: '3', UPSTREAM_QUEUE: '2', UPSTREAM_TIMEOUT_MS: '20000' });
    const open = closeGate();
    const refusals: number[] = [];
    const asked = Array.from({ length: 8 }, async () => {
      const answer = await order();
      if (answer.status === 503) refusals.push(answer.status);
      return answer;
    });
    await eventually(() => expect([load.underWay, refusals.length]).toEqual([3, 3]));
    open();
    const answers = await Promise.all(asked);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 200, 200, 503, 503, 503]);
    expect(load.most).toBe(3);
    const refused = answers.find((answer) => answer.status === 503)!;
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ detail: 'ordering is busy; please try again.' });
  });

  it('delays neither other contexts, nor queries, nor requests that prefer to wait', async () => {
    await openWith({ UPSTREAM_COMMANDS_CONCURRENCY: '2', UPSTREAM_QUEUE: '1', UPSTREAM_TIMEOUT_MS: '3000' });
    const open = closeGate();
    let answered = 0;
    const slow = Array.from({ length: 10 }, () => order().then(({ status }) => (answered += Number(status === 200))));
    await eventually(() => expect(load.underWay).toBe(2));
    expect((await gateway.send('/api/products')).status).toBe(200);
    expect((await gateway.send('/api/orders/1')).status).toBe(200);
    expect((await gateway.send('/api/orders/1', { headers: { prefer: 'wait=1' } })).status).toBe(200);
    expect(answered).toBe(0);
    open();
    await Promise.all(slow);
    expect(answered).toBe(3);
  });

  it('is refused without a call while the circuit is open after time-outs, and passes again later', async () => {
    await openWith({ UPSTREAM_TIMEOUT_MS: '500', UPSTREAM_CIRCUIT_OPEN_MS: '1500' });
    takes = 1_500;
    expect((await Promise.all(Array.from({ length: 10 }, () => order()))).map((answer) => answer.status)).toEqual(
      Array(10).fill(504),
    );
    takes = 0;
    const asked = ordering.heard.length;
    const refused = await order();
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('failed too often') });
    expect(ordering.heard).toHaveLength(asked);
    expect(gateway.complaints.filter((line) => line.includes('fails too often'))).toHaveLength(1);
    // Queries have a circuit of their own.
    expect((await gateway.send('/api/orders/1')).status).toBe(200);
    await sleep(1_600);
    for (let i = 0; i < 6; i++) expect((await order()).status).toBe(200);
  });

  it('takes at most half of the places for one client, so another client passes', async () => {
    await openWith({ UPSTREAM_COMMANDS_CONCURRENCY: '4', UPSTREAM_TIMEOUT_MS: '20000' });
    const open = closeGate();
    const ofOne = Array.from({ length: 50 }, () => order('greedy'));
    await eventually(() => expect(load.underWay).toBe(2));
    const ofOther = order('modest');
    await eventually(() => expect(load.underWay).toBe(3));
    open();
    const answers = await Promise.all([...ofOne, ofOther]);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(load.most).toBe(3);
  });

  it('opens no circuit when only one client times out', async () => {
    await openWith({ UPSTREAM_TIMEOUT_MS: '300', UPSTREAM_QUEUE: '1000' });
    takes = 1_000;
    for (let round = 0; round < 4; round++) await Promise.all(Array.from({ length: 5 }, () => order('greedy')));
    takes = 0;
    expect((await order('modest')).status).toBe(200);
    expect(gateway.complaints).toEqual([]);
  });

  it('opens no circuit with answers of 503', async () => {
    await openWith({});
    status = 503;
    for (let i = 0; i < 20; i++) expect((await order()).status).toBe(503);
    expect(ordering.heard).toHaveLength(20);
  });

  it('holds no place after the context answers 102', async () => {
    await openWith({ UPSTREAM_COMMANDS_CONCURRENCY: '4', UPSTREAM_TIMEOUT_MS: '20000' });
    const open = closeGate();
    waits = true;
    const waiting = Array.from({ length: 60 }, () => order('greedy'));
    await eventually(() => expect(load.underWay).toBe(60));
    [waits, gate] = [false, Promise.resolve()];
    const statuses = await Promise.all(['greedy', 'greedy', 'modest'].map(async (who) => (await order(who)).status));
    expect(statuses).toEqual([200, 200, 200]);
    open();
    expect((await Promise.all(waiting)).every((answer) => answer.status === 200)).toBe(true);
  });
});
