import { StaticDiscovery } from '@maru/discovery';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { eventually } from '@maru/testing';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { routedContexts } from '../src/gateway.app';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

interface Backend {
  readonly url: string;
  readonly asked: IncomingHttpHeaders[];
  /** Whether it holds its answers back. */
  hang: boolean;
  /** Sends the answers that were held back. */
  release(): void;
  close(): Promise<void>;
}

/** The web's own backend, as far as the gateway sees it. */
async function backend(): Promise<Backend> {
  const asked: IncomingHttpHeaders[] = [];
  const held: (() => void)[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.headers);
    const answer = () => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{}}');
    if (own.hang) held.push(answer);
    else answer();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own: Backend = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    hang: false,
    release: () => held.splice(0).forEach((answer) => answer()),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return own;
}

describe('GraphQL at the gateway', () => {
  let backends: Backend[];
  let gateway: OpenGateway;
  beforeAll(async () => {
    backends = await Promise.all([backend(), backend()]);
    const nobody = routedContexts.map((name) => [name, ['http://127.0.0.1:1']] as const);
    const webBff = ['web-bff', backends.map(({ url }) => url)] as const;
    const discovery = new StaticDiscovery(Object.fromEntries([...nobody, webBff]));
    gateway = await openGateway(discovery, { UPSTREAM_TIMEOUT_MS: '1000' });
  });
  afterAll(async () => {
    await gateway?.close();
    await Promise.all(backends.map((each) => each.close()));
  });
  const ask = (headers: Record<string, string> = {}) =>
    gateway.send('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"query":"{ me { name } }"}',
    });

  it('goes to the instances of the web’s own backend in turns', async () => {
    for (let i = 0; i < 6; i++) expect((await ask()).status).toBe(200);
    expect(backends.map(({ asked }) => asked.length)).toEqual([3, 3]);
  });

  it('answers queries that propose HTTP/2, and keeps their connection open', async () => {
    const { port } = new URL(gateway.url);
    const body = '{"query":"{ me { name } }"}';
    const one =
      `POST /graphql HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const socket = connect(Number(port), '127.0.0.1');
    let answers = '';
    socket.on('data', (chunk) => (answers += String(chunk)));
    for (const times of [1, 2]) {
      // The body comes later than the head, and must not be lost.
      socket.write(one);
      await sleep(50);
      socket.write(body);
      await eventually(() => expect(answers.match(/HTTP\/1\.1 200 /g)).toHaveLength(times));
    }
    socket.destroy();
  });

  it('sends its own deadline to the backend and drops that of the client', async () => {
    const asked = () => backends.flatMap((each) => each.asked);
    await ask({ 'x-deadline-ms': '999999' });
    const told = asked().map((headers) => Number(headers['x-deadline-ms']));
    expect(Math.max(...told)).toBeLessThanOrEqual(900);
    expect(Math.min(...told)).toBeGreaterThan(400);
  });

  it('is 504 without an answer in time and 503 without an instance, and finds the one that is left', async () => {
    for (const each of backends) each.hang = true;
    const late = await ask();
    expect([late.status, await late.json()]).toMatchObject([504, { code: 'HTTP.GATEWAY_TIMEOUT' }]);
    for (const each of backends) each.hang = false;
    await backends[0]!.close();
    const statuses = [(await ask()).status, (await ask()).status, (await ask()).status, (await ask()).status];
    expect(statuses.filter((status) => status === 503).length).toBeLessThanOrEqual(1);
    expect(statuses.at(-1)).toBe(200);
    await backends[1]!.close();
    const away = await ask();
    expect([away.status, await away.json()]).toMatchObject([503, { code: 'HTTP.UNAVAILABLE' }]);
  });
});

describe('the places of GraphQL at the gateway', () => {
  let web: Backend;
  let gateway: OpenGateway;
  beforeEach(async () => {
    web = await backend();
    web.hang = true;
    const discovery = new StaticDiscovery({ 'web-bff': [web.url] });
    gateway = await openGateway(discovery, {
      UPSTREAM_CONCURRENCY: '4',
      UPSTREAM_COMMANDS_CONCURRENCY: '2',
      UPSTREAM_QUEUE: '2',
      UPSTREAM_TIMEOUT_MS: '20000',
    });
  });
  afterEach(async () => {
    await gateway.close();
    await web.close();
  });
  const ask = async (userId: string, query = '{ me { name } }') => {
    const authorization = `Bearer ${await gateway.tokens.token({ userId })}`;
    const headers = { 'content-type': 'application/json', authorization };
    return gateway.send('/graphql', { method: 'POST', headers, body: JSON.stringify({ query }) });
  };

  it('are given to one client up to a half; its further queries wait, and beyond the queue they are 503', async () => {
    const refused: Response[] = [];
    const ofOne = Array.from({ length: 6 }, async () => {
      const answer = await ask('greedy');
      if (answer.status === 503) refused.push(answer);
      return answer.status;
    });
    await eventually(() => expect([web.asked.length, refused.length]).toEqual([2, 2]));
    expect(refused[0]!.headers.get('retry-after')).toBe('1');
    expect(await refused[0]!.json()).toMatchObject({ code: 'HTTP.UNAVAILABLE' });
    const ofOther = ask('modest');
    await eventually(() => expect(web.asked).toHaveLength(3));
    web.hang = false;
    web.release();
    expect((await ofOther).status).toBe(200);
    expect((await Promise.all(ofOne)).filter((status) => status === 200)).toHaveLength(4);
  });

  it('are separate for queries and mutations, and the metrics show both', async () => {
    const mutations = Array.from({ length: 3 }, () => ask('greedy', 'mutation { cancelOrder { orderId } }'));
    await eventually(() => expect(web.asked).toHaveLength(1));
    const query = ask('greedy');
    await eventually(() => expect(web.asked).toHaveLength(2));
    const metrics = await gateway.send('/metrics', { headers: { authorization: gateway.operator } });
    const lines = await metrics.text();
    expect(lines).toMatch(/maru_policy_attempts\{callee="web-bff commands",phase="active"[^}]*\} 1\b/);
    expect(lines).toMatch(/maru_policy_attempts\{callee="web-bff queries",phase="active"[^}]*\} 1\b/);
    web.hang = false;
    web.release();
    expect((await Promise.all([...mutations, query])).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });
});
