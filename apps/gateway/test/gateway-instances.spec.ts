import { StaticDiscovery } from '@maru/discovery';
import { RandomIds } from '@maru/kernel';
import { createLogger } from '@maru/service';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { startGateway } from '../src/gateway.app';
import type { RunningGateway } from '../src/gateway.app';
import { expectProblem, on, openForEachTest } from './ordering-behind-gateway';

openForEachTest();

describe('the gateway with several instances of a context', () => {
  let other: FastifyInstance;
  let otherUrl: string;
  let balanced: RunningGateway;
  let heard: string[];

  beforeEach(async () => {
    heard = [];
    other = fastify();
    other.removeAllContentTypeParsers();
    other.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    other.get('/health/ready', (_request, reply) => reply.code(503).send({}));
    other.post('/api/orders/broken', (request, reply) => {
      heard.push(`broken ${String(request.body)}`);
      reply.raw.socket!.destroy();
    });
    other.all('/api/orders', (request) => {
      heard.push(`${request.method} ${String(request.body)}`);
      return {};
    });
    otherUrl = await other.listen({ port: 0, host: '127.0.0.1' });
    balanced = await startGateway({
      discovery: new StaticDiscovery({ ordering: [on.orderingUrl, otherUrl], catalog: ['http://127.0.0.1:1'] }),
      tokens: on.tokens.verifier,
      logger: createLogger({ level: 'silent' }),
      ids: new RandomIds(),
      env: {},
      host: '127.0.0.1',
      port: 0,
    });
  });
  afterEach(async () => {
    await balanced.close();
    await other.close();
  });
  const place = (path: string, body: string) =>
    fetch(balanced.url + path, { method: 'POST', body, headers: { authorization: on.authorization } });

  it('sends requests to them in turns', async () => {
    for (const body of ['1', '2', '3', '4']) await place('/api/orders', body);
    expect([on.arrived.length, heard.length]).toEqual([2, 2]);
  });

  it('sends an order to another instance only if it could not be sent to the first', async () => {
    await on.ordering.close();
    for (const body of ['1', '2', '3']) expect((await place('/api/orders', body)).status).toBe(200);
    expect(heard).toEqual(['POST 1', 'POST 2', 'POST 3']);
    await expectProblem(await place('/api/orders/broken', '4'), 502, 'HTTP.BAD_GATEWAY');
    expect(heard.filter((each) => each === 'broken 4')).toHaveLength(1);
    await other.close();
    await expectProblem(await place('/api/orders', '5'), 503, 'HTTP.UNAVAILABLE');
  });

  it('reports a context as degraded while one of its instances is not ready', async () => {
    const { details } = (await (await fetch(`${balanced.url}/health/ready`)).json()) as {
      details: Record<string, object>;
    };
    const instances = { [on.orderingUrl]: 'ready', [otherUrl]: 'answers 503' };
    expect(details['ordering']).toMatchObject({ status: 'degraded', instances });
    expect(details['catalog']).toMatchObject({ status: 'down' });
  });
});
