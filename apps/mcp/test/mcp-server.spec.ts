import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mcpServer, MOST_ANSWER_BYTES } from '../src/mcp-server';
import type { ShopAddress } from '../src/shop-api';

const ORDER = '01a22ee0-5a34-7fd1-aec6-80c773cc1776';

interface Said {
  readonly text: string;
  readonly isError: boolean;
}

let http: Server;
let client: Client | undefined;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const heard: { method?: string; url?: string; headers: IncomingMessage['headers'] }[] = [];

const urlOf = () => `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

beforeAll(async () => {
  http = createServer((request, response) => {
    const { method, url, headers } = request;
    heard.push({ method: method!, url: url!, headers });
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
});

beforeEach(() => {
  heard.length = 0;
  answer = (_request, response) => json(response, 200, { items: [] });
});

afterEach(() => client?.close());

afterAll(() => {
  http.closeAllConnections();
  http.close();
});

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function connected(address: Partial<ShopAddress> = {}): Promise<Client> {
  client = new Client({ name: 'a test', version: '1' });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const server = mcpServer({ url: urlOf(), apiKey: 'maru_key', ...address });
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  return client;
}

async function call(name: string, given: Record<string, unknown> = {}, address?: Partial<ShopAddress>): Promise<Said> {
  const { content, isError } = await (await connected(address)).callTool({ name, arguments: given });
  return { text: (content as { text: string }[])[0]!.text, isError: isError === true };
}

describe('the MCP server', () => {
  it('sends nothing but GET, with the key of the caller, whatever its tools are asked', async () => {
    const given: Record<string, unknown> = { orderId: ORDER, name: 'inventory.stock-A/B', traceId: 'a'.repeat(32) };
    const { tools } = await (await connected()).listTools();
    for (const { name, inputSchema, annotations } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true });
      const known = Object.keys(inputSchema.properties ?? {}).filter((field) => field in given);
      const asked = Object.fromEntries(known.map((field) => [field, given[field]]));
      expect(await client!.callTool({ name, arguments: asked })).not.toHaveProperty('isError');
    }
    expect(heard.map(({ method }) => method)).toEqual(tools.map(() => 'GET'));
    for (const { headers } of heard) expect(headers).toMatchObject({ 'x-api-key': 'maru_key' });
    expect(heard.map(({ url }) => url)).toContain('/api/streams/inventory.stock-A%2FB?limit=20');
    expect(heard.map(({ url }) => url)).toContain(`/api/orders/${ORDER}/explanation`);
  });

  it('sends an access token instead of a key', async () => {
    await call('list_orders', { status: 'PENDING', limit: 5 }, { apiKey: undefined, token: 'a.b.c' });
    expect(heard[0]!.url).toBe('/api/orders?status=PENDING&limit=5');
    expect(heard[0]!.headers).toMatchObject({ authorization: 'Bearer a.b.c' });
    expect(heard[0]!.headers).not.toHaveProperty('x-api-key');
  });

  it('looks for stuck orders among those that were placed some minutes ago and have not ended', async () => {
    await call('stuck_orders', { minutes: 5 });
    const { searchParams } = new URL(heard[0]!.url!, urlOf());
    expect(searchParams.get('ended')).toBe('false');
    const minutes = (Date.now() - Date.parse(searchParams.get('placedBefore')!)) / 60_000;
    expect(minutes).toBeGreaterThanOrEqual(5);
    expect(minutes).toBeLessThan(6);
  });

  it.each([
    ['explain_order', { orderId: '../users' }],
    ['explain_order', { orderId: ORDER, method: 'POST' }],
    ['list_orders', { limit: 51 }],
    ['read_stream', { name: 'ordering.order-1', open: true }],
  ])('refuses arguments of %s that it does not know, and asks nothing: %j', async (name, given) => {
    expect(await call(name, given)).toMatchObject({
      isError: true,
      text: expect.stringContaining('Invalid arguments'),
    });
    expect(heard).toEqual([]);
  });

  it('says the code, the words and the faulty field of a refusal', async () => {
    const errors = [{ path: 'at', message: 'is no moment' }];
    answer = (_request, response) =>
      json(response, 400, { code: 'HTTP.INVALID_REQUEST', title: 'The request is not valid.', errors });
    const { text, isError } = await call('order_at_moment', { orderId: ORDER, at: 'now' });
    expect(isError).toBe(true);
    expect(text).toBe('HTTP.INVALID_REQUEST (400): The request is not valid. [{"path":"at","message":"is no moment"}]');
  });

  it.each([
    [401, 'HTTP.UNAUTHENTICATED', 'set MARU_API_KEY'],
    [403, 'HTTP.FORBIDDEN', 'lacks a scope'],
  ])('tells what to do when the key is refused with %i', async (status, code, advice) => {
    answer = (_request, response) => json(response, status, { code, title: 'No.' });
    const { text, isError } = await call('auditor_findings');
    expect([isError, text]).toEqual([true, expect.stringContaining(advice)]);
    expect(text).toContain(`${code} (${status})`);
    expect(text).not.toContain('maru_key');
  });

  it('says that no shop answers, and which address it asked', async () => {
    const { text, isError } = await call('auditor_standing', {}, { url: 'http://127.0.0.1:1' });
    expect(isError).toBe(true);
    expect(text).toMatch(/^No shop answers at http:\/\/127\.0\.0\.1:1 \(.+\)\. Start it, or set MARU_URL\.$/);
  });

  it('gives up a shop that accepts the request and never answers', async () => {
    answer = () => undefined;
    const { text } = await call('auditor_standing', {}, { timeoutMs: 50 });
    expect(text).toContain('No shop answers');
  });

  it('does not follow a redirect, which could take the key elsewhere', async () => {
    answer = (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end();
    expect((await call('auditor_standing')).isError).toBe(true);
    expect(heard.map(({ url }) => url)).toEqual(['/api/audits/standing']);
  });

  it('says that an answer which is no JSON comes from no gateway', async () => {
    answer = (_request, response) => response.end('<html>');
    expect(await call('auditor_standing')).toEqual({ isError: true, text: expect.stringContaining('no JSON') });
    answer = (_request, response) => response.writeHead(502).end('<html>');
    expect(await call('auditor_standing')).toEqual({ isError: true, text: expect.stringContaining('502') });
  });

  it('keeps an answer within its bound of bytes, and stops reading one that has no end', async () => {
    answer = (_request, response) =>
      json(response, 200, { items: Array.from({ length: 5_000 }, () => 'ä'.repeat(100)) });
    const { text, isError } = await call('list_orders');
    expect([isError, Buffer.byteLength(text) <= MOST_ANSWER_BYTES]).toEqual([false, true]);
    expect(text).toContain('more entries');
    const piece = Buffer.alloc(1_000_000, ' ');
    answer = (_request, response) => {
      const more = () => void (response.destroyed || response.write(piece, more));
      more();
    };
    expect(await call('list_orders')).toEqual({ isError: true, text: expect.stringContaining('Ask for fewer') });
  });
});
