import { StaticDiscovery } from '@maru/discovery';
import { makeServiceKey, publicServiceKey, ServiceSigner, ServiceTokenVerifier } from '@maru/security';
import { Peers } from '@maru/service';
import { WebSocket } from 'ws';
import { routedContexts } from '../src/gateway.app';
import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

const key = makeServiceKey();
const verifierOf = (service: string) => new ServiceTokenVerifier({ service, publicKey: publicServiceKey(key) });
const FORGED = { 'x-service-token': 'forged' };

let context: EchoContext;
let webBff: EchoContext;
let gateway: OpenGateway;
let tokensAtWebBff: unknown[];

beforeEach(async () => {
  context = await echoContext((fastify) => {
    fastify.get('/api/orders/strangers', (_request, reply) =>
      reply.code(401).header('www-authenticate', 'ServiceToken realm="maru"').send({ code: 'HTTP.UNKNOWN_CALLER' }),
    );
  });
  tokensAtWebBff = [];
  webBff = await echoContext((fastify) => {
    fastify.addHook('onRequest', async ({ headers }) => void tokensAtWebBff.push(headers['x-service-token']));
  });
  webBff.fastify.server.on('upgrade', ({ headers }, socket) => {
    tokensAtWebBff.push(headers['x-service-token']);
    socket.destroy();
  });
});
afterEach(async () => {
  await gateway.close();
  await context.close();
  await webBff.close();
});

const open = async (peers: Peers) => {
  const urlOf = (name: string) => (name === 'web-bff' ? webBff.url : context.url);
  const before = new StaticDiscovery(Object.fromEntries(routedContexts.map((name) => [name, [urlOf(name)]])));
  gateway = await openGateway(before, {}, undefined, { peers });
};

const askGraphql = () =>
  fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...FORGED },
    body: '{"query":"{ a }"}',
  });

async function subscribe(): Promise<void> {
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: FORGED,
  });
  await new Promise((resolve) => socket.on('close', resolve).on('error', () => undefined));
}

describe("the gateway's service token", () => {
  it('goes to each context in place of one that a client sent, also for cached routes', async () => {
    await open(new Peers({ signer: new ServiceSigner({ caller: 'gateway', key }) }));
    await gateway.send('/api/orders', { method: 'POST', headers: FORGED, body: '{}' });
    await gateway.send('/api/products', { headers: FORGED });
    const tokens = context.heard.map(({ headers }) => headers['x-service-token']);
    expect(tokens).toHaveLength(2);
    expect(await verifierOf('ordering').verify(tokens[0])).toMatchObject({ name: 'gateway' });
    expect(await verifierOf('catalog').verify(tokens[1])).toMatchObject({ name: 'gateway' });
  });

  it("goes to the web's own backend, for subscriptions too", async () => {
    await open(new Peers({ signer: new ServiceSigner({ caller: 'gateway', key }) }));
    await askGraphql();
    await subscribe();
    expect(tokensAtWebBff).toHaveLength(2);
    for (const token of tokensAtWebBff)
      expect(await verifierOf('web-bff').verify(token)).toMatchObject({ name: 'gateway' });
  });

  it('is not replaced by one of a client when the gateway has no key', async () => {
    await open(new Peers());
    await gateway.send('/api/orders', { headers: FORGED });
    await askGraphql();
    await subscribe();
    expect(context.heard[0]!.headers).not.toHaveProperty('x-service-token');
    expect(tokensAtWebBff).toEqual([undefined, undefined]);
  });

  it('gives the client 502 instead of 401 when a context refuses it', async () => {
    await open(new Peers());
    const answer = await gateway.send('/api/orders/strangers');
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ code: 'HTTP.BAD_GATEWAY' });
    expect(answer.headers.get('www-authenticate')).toBeNull();
  });
});
